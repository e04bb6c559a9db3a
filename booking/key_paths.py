"""The paths with a key: everybody who has the address may use the page, so no log, shown mail or file has it.

Imports nothing: the log masks paths before Django's apps are loaded.
"""

TOKEN_PAGES = ("min-temadag", "deltager", "kalender", "besked", "dag", "plan", "kortlaegning", "svar", "spoergsmaal")
"""The first parts of the paths in which a secret token follows."""
SIGNED_PAGES = ("kvittering",)
"""The first parts of the paths in which a signed reference follows: not secret, but it identifies a registration."""
