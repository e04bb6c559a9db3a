"""Values in, exact bytes out, and back: mails, calendar objects, mailboxes. Pure."""
