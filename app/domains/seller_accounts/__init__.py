"""Sellers' accounts."""
