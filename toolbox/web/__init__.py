"""What a municipality sees of its goal plan, and what it does there."""
