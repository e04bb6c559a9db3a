"""A pasted or uploaded attendee list read into lines and people; its advice, its words and its file."""
