"""Measures what the product does on this machine, side by side with what the machine could do."""
