"""A received mail becomes an answer, a bounce or a letter to staff, by the services of the booking."""
