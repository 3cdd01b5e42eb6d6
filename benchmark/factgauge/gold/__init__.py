"""Gold sets: labels made by hand over articles; reading, checking and writing them."""
