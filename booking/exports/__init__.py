"""Tables of registrations, days and people, and the files that hold them."""
