"""The wall in the database: roles, policies, placement and the audit of all of it."""
