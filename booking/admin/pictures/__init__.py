"""The pictures of a programme, drawn by the server: how the queue filled, attendees, the country, the load."""
