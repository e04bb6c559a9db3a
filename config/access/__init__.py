"""Who looked at personal data: a line for every answer that shows some to staff or to another system."""
