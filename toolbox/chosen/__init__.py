"""What a municipality chose from the shelf, before the day and on it (A18, A19)."""
