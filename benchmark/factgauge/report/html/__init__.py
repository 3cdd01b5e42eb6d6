"""The report that people open: one HTML file that holds all it shows and asks for nothing."""
