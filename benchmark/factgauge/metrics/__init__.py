"""Counts, the rates that derive from them, their averages, and the signature that makes two numbers comparable."""
