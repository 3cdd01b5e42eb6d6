"""What a person sees of scores."""
