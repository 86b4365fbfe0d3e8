"""What is needed around the application: set-up, checks, operations."""
