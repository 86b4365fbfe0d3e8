"""Purchasing: suppliers, what is ordered, received, charged and paid."""
