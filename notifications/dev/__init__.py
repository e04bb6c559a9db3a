"""`/dev/mail/`: the mails of the demo, read back from their folder."""
