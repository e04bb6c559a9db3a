"""Facts in words, for pages, admin, mails and files alike: moments, the timelines, who did it, the season calendar."""
