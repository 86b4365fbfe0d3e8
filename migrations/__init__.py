"""Migrations of the schemas ``platform``, ``pooled`` and ``t_<id>``: one chain, applied to each schema."""
