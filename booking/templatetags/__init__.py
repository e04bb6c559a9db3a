"""The template tags of both apps: `wording` (dates, times, parts), `pages` (frame, icons) and those of one subject."""
