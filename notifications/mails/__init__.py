"""The mails: what each says, and how its one text becomes a plain part and HTML."""
