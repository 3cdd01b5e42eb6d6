"""Results in the forms that other programs read, and that people paste elsewhere."""
