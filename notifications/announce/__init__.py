"""Journal entry in, messages out: the only place that decides who hears what."""
