"""Which paths carry a key: whoever has the address may use the page, so no log, mail on screen or file shows it.

Imports nothing: the log masks paths before Django's apps are loaded.
"""

TOKEN_PAGES = ("min-temadag", "deltager", "kalender")
"""First parts of the paths that a secret token follows."""
SIGNED_PAGES = ("kvittering",)
"""The same, followed by a signed reference: no secret, but a registration's own."""
