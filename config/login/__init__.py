"""Log-in of staff: two steps, single sign-on, roles, idle time, and what the log keeps of it."""
