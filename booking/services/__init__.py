"""The writes of the booking: keyword-only, atomic, given who acts (`by`), each leaving a journal entry."""
