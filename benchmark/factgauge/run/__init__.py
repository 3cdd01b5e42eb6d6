"""Running extractors over documents: in worker processes of their own, into run folders. Nothing here has seen gold."""
