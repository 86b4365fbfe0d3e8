"""Checks of our own, beside those of the tools."""
