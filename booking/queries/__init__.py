"""The reads that web, API, admin and mails share."""
