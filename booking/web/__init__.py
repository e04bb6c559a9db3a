"""What a municipality and an attendee see: pages and their addresses."""
