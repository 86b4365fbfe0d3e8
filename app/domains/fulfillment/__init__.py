"""Fulfillment."""
