"""Which predicted fact answers which gold fact: one best alignment an article, whatever the order of the input."""
