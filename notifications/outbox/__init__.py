"""The outbox: claim, compose, send, mark, and tell the booking what became of a mail."""
