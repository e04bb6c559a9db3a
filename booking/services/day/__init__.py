"""The writes about a themed day: its preparation, its people, its date, their invites and answers."""
