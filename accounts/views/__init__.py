"""Pages about accounts: getting in, and settling things once in."""
