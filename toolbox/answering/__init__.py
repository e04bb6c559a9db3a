"""What people answer while a mapping is open: the anonymous responses by role, and the municipality's joint form."""
