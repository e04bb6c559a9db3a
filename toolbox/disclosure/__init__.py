"""What may be published of people's answers and tells nothing about one of them: facts in, figures out. Pure."""
