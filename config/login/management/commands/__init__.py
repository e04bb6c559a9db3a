"""Commands of the log-in."""
