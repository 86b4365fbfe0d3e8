"""What the business does; no web framework, queue or provider SDK in here."""
