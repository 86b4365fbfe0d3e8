"""Cauce, the ERP for e-commerce in Latin America."""
