"""What becomes of a plan by the clock: mails before its dates, its calendar, and its end."""
