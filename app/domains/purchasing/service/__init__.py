"""Use cases of purchasing, split by document."""
