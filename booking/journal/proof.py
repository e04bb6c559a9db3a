"""The proof of the journal's chain: links, heads, texts and receipts in, faults out. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from booking.journal import chain
from booking.journal.facts import Fault

ERASING, RESTORED, REGISTERED = "personal_data_erased", "restored", "registered"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An entry as the table has it; `salt` and `text` are None where the text was erased or there was none."""

    link: chain.Link
    digest: str
    salt: str | None = None
    text: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Heads:
    """Number and digest of the journal's last entry, as the programme's row has them."""

    number: int
    digest: str


class Follower:
    """Follows the chain entry by entry, and holds each text against its chained hash.

    `erased` says of each registration that was erased the number of its last erasing entry: it excuses, and demands,
    that the texts of its earlier entries are gone. `lost_digests` gathers number and digest of each lost entry that a
    municipality's receipt has brought back (Q2).
    """

    def __init__(self, erased: Mapping[int | None, int]) -> None:
        """Begin before the first entry."""
        self.lost_digests: dict[int, str] = {}
        self.last_at: dt.datetime | None = None
        self._erased = erased
        self._number, self._digest = 0, ""

    def follow(self, stored: Stored) -> Iterator[Fault]:
        """Yield a fault for entries missing before this one, for a changed one, its text, and time going back.

        After a changed entry the chain goes on from its stored digest, so that each change is reported once.
        """
        link = stored.link
        if link.number != self._number + 1 and not states_gap(link.kind, link.details, self._number, link.number):
            yield Fault("missing_entry", {"first": self._number + 1, "last": link.number - 1})
        elif not fits(self._digest, stored):
            yield Fault("changed_entry", {"entry": link.number})
        if self.last_at is not None and link.at < self.last_at:
            yield Fault("time_goes_back", {"entry": link.number})
        if code := _text_fault(stored, is_erased=link.number < self._erased.get(link.registration, 0)):
            yield Fault(code, {"entry": link.number})
        if link.kind == REGISTERED and isinstance(link.details, Mapping):
            lost = link.details.get("lost_entry")
            if isinstance(lost, int):
                self.lost_digests[lost] = link.details.get("lost_digest", "")
        self._number, self._digest, self.last_at = link.number, stored.digest, link.at

    def end(self, heads: Heads) -> Iterator[Fault]:
        """Yield a fault where the last entry is not the head."""
        if self._number < heads.number:
            yield Fault("missing_entry", {"first": self._number + 1, "last": heads.number})
        elif self._number > heads.number:
            yield Fault("added_entry", {"entry": heads.number + 1})
        elif self._digest != heads.digest:
            yield Fault("wrong_head", {"entry": self._number, "said": heads.digest, "expected": self._digest})


def _text_fault(stored: Stored, *, is_erased: bool) -> str:
    """Name the fault of a text that differs from its hash, is missing, or stands though it was erased; or of none."""
    if stored.text is None:
        return "missing_text" if stored.link.text_hash and not is_erased else ""
    if is_erased:
        return "text_not_erased"
    return "" if chain.text_hash(stored.salt or "", stored.text) == stored.link.text_hash else "changed_text"


def states_gap(kind: str, details: Mapping[str, Any], before: int, number: int) -> bool:
    """Tell whether an entry states that all between the entry `before` and itself were lost with a database (Q2)."""
    if kind != RESTORED or not isinstance(details, Mapping):  # who changes the table may write anything there
        return False
    return (details.get("first_lost_entry"), details.get("last_lost_entry")) == (before + 1, number - 1)


def fits(previous: str, stored: Stored) -> bool:
    """Tell whether an entry's digest follows from its values and the digest before it."""
    try:
        return chain.digest(previous, stored.link) == stored.digest
    except ValueError:  # a formula that never was
        return False


def anchor_faults(digests: Mapping[int, str], anchors: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """Yield a fault, once for each entry, where a number and digest that left the house differ from the journal."""
    found: dict[int, Fault] = {}
    for number, quoted in anchors:
        if number not in digests:
            found[number] = Fault("anchor_unknown", {"entry": number})
        elif digests[number] != quoted:
            found[number] = Fault("anchor_differs", {"entry": number, "said": digests[number], "expected": quoted})
    yield from (found[number] for number in sorted(found))


def receipt_faults(digests: Mapping[int, str], receipts: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """Yield a fault for each quoted (entry number, digest) that differs from the journal's own digest.

    A journal whose digests were all recomputed after a change is consistent in itself: only this check finds it.
    """
    for number, quoted in receipts:
        if number not in digests:
            yield Fault("receipt_unknown", {"entry": number})
        elif digests[number] != quoted:
            yield Fault("receipt_differs", {"entry": number, "said": digests[number], "expected": quoted})
