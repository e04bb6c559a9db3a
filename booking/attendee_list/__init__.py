"""A pasted or uploaded attendee list read into lines and people; the advice on a list, its words, its file."""
