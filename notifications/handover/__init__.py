"""A case to hand over: its story, its files, its export; and the erasing that follows."""
