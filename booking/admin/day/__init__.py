"""The day of a registration as staff see it, and its forms."""
