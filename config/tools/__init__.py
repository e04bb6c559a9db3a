"""The programs behind ./start and ./test, and those a developer runs by hand: set-up, demo, front end, catalogue."""
