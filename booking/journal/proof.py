"""Does the chain of the journal hold? Links, heads, texts and receipts in; faults out. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from booking.journal import chain
from booking.journal.facts import Fault


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An entry as the table has it; `salt` and `text` are None where the text was erased or never was."""

    link: chain.Link
    digest: str
    salt: str | None = None
    text: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Heads:
    """What the programme's row says of the journal's last entry."""

    number: int
    digest: str


def chain_faults(entries: Iterable[Stored], heads: Heads) -> Iterator[Fault]:
    """Name entries missing (the last one too), added or changed, changed texts, and time going back.

    After a changed entry the chain is taken up from the digest that stands there, so each change is named once.
    """
    number, digest, last = 0, "", None
    for stored in entries:
        link = stored.link
        if link.number != number + 1:
            yield Fault("missing_entry", {"first": number + 1, "last": link.number - 1})
        elif chain.digest(digest, link) != stored.digest:
            yield Fault("changed_entry", {"entry": link.number})
        if last is not None and link.at < last:
            yield Fault("time_goes_back", {"entry": link.number})
        if text_is_changed(stored):
            yield Fault("changed_text", {"entry": link.number})
        number, digest, last = link.number, stored.digest, link.at
    if number < heads.number:
        yield Fault("missing_entry", {"first": number + 1, "last": heads.number})
    elif number > heads.number:
        yield Fault("added_entry", {"entry": heads.number + 1})
    elif digest != heads.digest:
        yield Fault("wrong_head", {"entry": number, "said": heads.digest, "expected": digest})


def text_is_changed(stored: Stored) -> bool:
    """Tell whether the text is another than the chained hash says; an erased text is none."""
    if stored.text is None:
        return False
    return chain.text_hash(stored.salt or "", stored.text) != stored.link.text_hash


def receipt_faults(digests: Mapping[int, str], receipts: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """Hold what municipalities' mails quote, (entry number, digest), against the journal's own digests.

    A journal that was recomputed from its first change on is whole in itself; it is found out here.
    """
    for number, quoted in receipts:
        if number not in digests:
            yield Fault("receipt_unknown", {"entry": number})
        elif digests[number] != quoted:
            yield Fault("receipt_differs", {"entry": number, "said": digests[number], "expected": quoted})
