"""What a municipality sees. A view translates in, makes one domain call, translates out."""
