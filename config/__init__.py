"""Settings, addresses and entry points: the top layer, which may import everything and is imported by nothing."""
