"""The domain: programmes, slots, registrations, themed days, and the journal that records every write."""
