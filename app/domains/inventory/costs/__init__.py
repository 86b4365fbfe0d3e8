"""What stock cost, and what it is worth."""
