"""Mails that ask for a place in words: people write them although only the form registers (A28)."""

import re

from notifications.inbound.parse.kinds import MailFacts

WORDS = re.compile(
    r"\b(til-?\s?meld\w*|meld\w*\s+(\S+\s+){0,4}til\b|til\s+mølle|interessere(t|de)\b|reserver\w*|book\w*"
    r"|(plads|dag|temadag)\w*\s+(til|hos)\s+(os|kommunen)|ønske\w*\s+(\S+\s+){0,4}(plads|temadag)\w*"
    r"|(vil|ville)\s+(\S+\s+){0,3}(have|være\s+med|deltage)\b|en\s+af\s+(de\s+)?(fem|5)\b"
    r"|regist(er|ration)\w*|sign\s+(\S+\s+)?up|enrol\w*|interested\s+in)",
    re.IGNORECASE,
)
MOST_READ = 4_000
"""Characters; a wish stands at the beginning, what people quote below it."""


def asks_for_a_place(mail: MailFacts) -> bool:
    """Tell whether a mail reads as a registration; a false alarm costs one answer, a miss may cost a place."""
    return WORDS.search(f"{mail.subject}\n{mail.text[:MOST_READ]}") is not None
