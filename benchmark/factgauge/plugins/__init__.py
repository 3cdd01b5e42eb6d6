"""Extractors as plugins: the contract they keep, and how a reference leads to one."""
