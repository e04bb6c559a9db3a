"""Mails, calendar objects and the outbox: the app reads `booking`'s journal and reports back through its services."""
