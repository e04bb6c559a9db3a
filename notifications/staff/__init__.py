"""Mails as staff see them in the admin: sent, received, waiting, and what an act would send."""
