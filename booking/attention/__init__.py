"""What waits for staff: of a place, of a day, and with what urgency, as flags and as lines."""
