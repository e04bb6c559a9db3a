"""What needs staff, of a place or a day, and how urgently: as flags and as lines of the desk."""
