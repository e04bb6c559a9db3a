"""Commands of the mails."""
