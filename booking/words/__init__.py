"""Facts in words, for pages, admin, mails and files: moments, the timelines, who acted, the season calendar."""
