"""The pages on which the contact keeps the attendee list."""
