"""The rules, pure: facts in, verdict out; no ORM, no web, no clock, no import of another room."""
