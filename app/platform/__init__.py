"""Technical base: database, jobs, cache, crypto, outbound traffic. Knows no business word."""
