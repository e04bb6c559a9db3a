"""The desk: the first page of the admin."""
