"""Results: computed and stored once when a mapping is published, and read as they were stored."""
