"""A case: its story, its files, its export; and the erasing that follows."""
