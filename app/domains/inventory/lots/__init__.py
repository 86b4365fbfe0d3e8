"""Lots and serial numbers, their expiry and where they went."""
