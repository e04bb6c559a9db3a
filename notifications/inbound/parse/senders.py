"""Who wrote a mail: a person, a mail server or another system, and whose answer it can be (rule 16)."""

import re
from collections.abc import Iterable

DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Domains where dots in the local part mean nothing, each with the one name that stands for it."""
SERVER = re.compile(
    r"(mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|postmaster|double-bounce|bounces?|mail[-_.]?delivery([-_.](sub)?system)?"
    r"|maildelivery|mailsystem|microsoftexchange[0-9a-f]{8,})([-+=.].*)?"
)
SERVER_NAME = re.compile(r"mailer[- ]?daemon|mail delivery|delivery (sub)?system|^\W*postmaster\W*$", re.IGNORECASE)
NO_REPLY = re.compile(
    r"(.*[-_.])?(no[-_.]?reply|do[-_.]?not[-_.]?reply|ikke[-_.]?svar|svar[-_.]?ikke|no[-_.]?responder)([-_.+].*)?"
)
SYSTEM = re.compile(
    r"(nextcloud|owncloud|james|calendar(server)?|caldav|kalender|system|daemon|root|auto(mat|mailer|reply)?"
    r"|notifications?|invitations?|scheduling|groupware)([-_.+](server|notifications?|invitations?|mailer|.*reply))?"
)


def is_server(address: str) -> bool:
    """Tell whether an address is a mail server's own: MAILER-DAEMON, postmaster, Exchange."""
    return SERVER.fullmatch(address.partition("@")[0].lower()) is not None


def is_no_reply(address: str) -> bool:
    """Tell whether an address is a system's, to which mail goes unread; a colleague's never is."""
    local = address.partition("@")[0].lower()
    return any(kind.fullmatch(local) for kind in (NO_REPLY, SYSTEM, SERVER))


def names_a_server(header: str) -> bool:
    """Tell whether a From header without an address names a mail server."""
    return SERVER_NAME.search(header.partition("<")[0]) is not None


def person_key(address: str) -> str:
    """Return the form in which all spellings of a person's address are equal, from an address in `address_key` form."""
    local, _at, domain = address.rpartition("@")
    if domain in DOTLESS:
        return f"{local.replace('.', '')}@{DOTLESS[domain]}"
    return address


def author_of(authors: Iterable[str], reply_to: Iterable[str]) -> str:
    """Return whose answer a mail can be; empty if it can be nobody's (rule 16).

    It is the only From mailbox or, where that is a system that takes no answers (Nextcloud, James), the only Reply-To.
    """
    written, answered = list(authors), list(reply_to)
    if len(written) != 1:
        return ""
    if is_no_reply(written[0]):
        return answered[0] if len(answered) == 1 and not is_no_reply(answered[0]) else ""
    return written[0]
