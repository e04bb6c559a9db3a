"""How large a body may be, by its address; the settings, the middleware and the web server read it here."""

MOST_OCTETS = 3_145_728
"""An uploaded attendee list may have 2 MB."""
MOST_OCTETS_OF_MAIL = 31_457_280
"""A whole mail, which mail providers post as one field."""
MAIL_PATHS = "/webhooks/mail/"


def most_octets(path: str) -> int:
    """Return how many octets a body posted to this path may have."""
    return MOST_OCTETS_OF_MAIL if path.startswith(MAIL_PATHS) else MOST_OCTETS
