"""The writes of the booking: keyword-only, atomic, told who, each leaving a journal entry."""
