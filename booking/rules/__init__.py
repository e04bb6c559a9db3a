"""The rules, pure: facts in, verdict out; no ORM, no web, no clock, nothing of ours below."""
