"""What ./start, ./test and the developer at the keyboard run: set-up, demo, front end, catalogue, locks."""
