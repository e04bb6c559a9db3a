"""The contact's own page, and the acts below it."""
