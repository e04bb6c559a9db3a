"""What templates of both apps load: `wording` (dates, times, parts) and `pages` (frame, icons, fields)."""
