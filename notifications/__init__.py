"""Mails, calendar objects and the outbox: all of it reads `booking`'s journal and reports back to its services."""
