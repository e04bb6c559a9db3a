"""The proof of the journal's chain: links, heads, texts and receipts in, faults out. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from booking.journal import chain
from booking.journal.facts import Fault


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


def chain_faults(entries: Iterable[Stored], heads: Heads) -> Iterator[Fault]:
    """Yield a fault for each entry missing (the last one too), added or changed, changed text, and time going back.

    After a changed entry the chain goes on from its stored digest, so that each change is reported once.
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
    """Tell whether the text differs from the chained hash; an erased text does not count."""
    if stored.text is None:
        return False
    return chain.text_hash(stored.salt or "", stored.text) != stored.link.text_hash


def receipt_faults(digests: Mapping[int, str], receipts: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """Yield a fault for each quoted (entry number, digest) that differs from the journal's own digest.

    A journal whose digests were all recomputed after a change is consistent in itself: only this check finds it.
    """
    for number, quoted in receipts:
        if number not in digests:
            yield Fault("receipt_unknown", {"entry": number})
        elif digests[number] != quoted:
            yield Fault("receipt_differs", {"entry": number, "said": digests[number], "expected": quoted})
