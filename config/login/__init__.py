"""Who gets in at the staff's door: log-in in two steps, single sign-on, idle time, and what the log keeps of it."""
