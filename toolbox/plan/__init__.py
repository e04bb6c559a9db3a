"""A goal plan: its document, its reading and writing, its history, how it begins and how it is adopted."""
