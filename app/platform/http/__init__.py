"""What both ways in share: who calls, units of work for handlers, problems, middleware."""
