"""The door to the mails that an act of staff would send, which they see before they act (Q8).

The act is tried in a short turn that is rolled back. Inside it only the facts of its mails are read; the mails are
written from them when the lock is released. The app that sends mails comes in by `register`, and its templates show
what it has read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from booking.models import JournalEntry


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """One mail to somebody outside: the registration of its entry, what it tells, and the address it goes to."""

    registration_id: int | None
    what: str
    address: str


@dataclass(frozen=True, kw_only=True)
class MailPlan:
    """Who would hear what: how many people, and a digest that changes with who they are and what they hear of."""

    people: int
    digest: str

    @classmethod
    def of(cls, hearings: Iterable[Hearing]) -> "MailPlan":
        """Sum the mails up."""
        lines = sorted((hearing.what, hearing.address.lower()) for hearing in hearings)
        digest = sha256("\n".join(map(" ".join, lines)).encode()).hexdigest() if lines else ""
        return cls(people=len({address for _what, address in lines}), digest=digest)


@dataclass(frozen=True, kw_only=True)
class Previewer:
    """What an app knows of its mails: `read` reads all that they say, `hear` only who gets them; neither writes."""

    read: Callable[[Sequence[JournalEntry]], Any]
    hear: Callable[[Sequence[JournalEntry]], list[Hearing]]


PREVIEWERS: list[Previewer] = []


def register(previewer: Previewer) -> None:
    """Add what another app would send."""
    PREVIEWERS.append(previewer)


def read_mails(entries: Sequence[JournalEntry]) -> list[Any]:
    """Read what the mails of the entries say, for the page that shows them; no mail is written here."""
    return [previewer.read(entries) for previewer in PREVIEWERS]


def hearings(entries: Sequence[JournalEntry]) -> list[Hearing]:
    """List who would get which mail, in a few statements."""
    return [hearing for previewer in PREVIEWERS for hearing in previewer.hear(entries)]
