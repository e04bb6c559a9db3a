"""The pages of municipalities and attendees. A view reads the request, makes one domain call, and writes the answer."""
