"""A programme and the municipalities as files that people read and edit."""
