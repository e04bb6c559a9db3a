"""A mapping's writes and reads: opening, inviting, links, what the staff see of who has answered."""
