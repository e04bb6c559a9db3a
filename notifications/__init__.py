"""Mails, calendar objects and the outbox: reads the journal of `booking` and reports back through its services."""
