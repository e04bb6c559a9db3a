"""The contact's own page, and the pages of what can be done from it."""
