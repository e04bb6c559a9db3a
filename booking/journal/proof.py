"""The proof of the journal's chain: links, heads, texts and receipts in, faults out. Pure."""

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


def chain_faults(entries: Iterable[Stored], heads: Heads) -> Iterator[Fault]:
    """Yield a fault for each entry missing (the last one too), added or changed, and time going back.

    After a changed entry the chain goes on from its stored digest, so that each change is reported once.
    """
    number, digest, last = 0, "", None
    for stored in entries:
        link = stored.link
        if link.number != number + 1 and not states_gap(link.kind, link.details, number, link.number):
            yield Fault("missing_entry", {"first": number + 1, "last": link.number - 1})
        elif not fits(digest, stored):
            yield Fault("changed_entry", {"entry": link.number})
        if last is not None and link.at < last:
            yield Fault("time_goes_back", {"entry": link.number})
        number, digest, last = link.number, stored.digest, link.at
    if number < heads.number:
        yield Fault("missing_entry", {"first": number + 1, "last": heads.number})
    elif number > heads.number:
        yield Fault("added_entry", {"entry": heads.number + 1})
    elif digest != heads.digest:
        yield Fault("wrong_head", {"entry": number, "said": heads.digest, "expected": digest})


def states_gap(kind: str, details: Mapping[str, Any], before: int, number: int) -> bool:
    """Tell whether an entry states that all between the entry `before` and itself were lost with a database (Q2)."""
    lost = details.get("first_lost_entry"), details.get("last_lost_entry")
    return kind == RESTORED and lost == (before + 1, number - 1)


def lost_digests(entries: Iterable[Stored]) -> dict[int, str]:
    """Return number and digest of each lost entry that a municipality's receipt has brought back (Q2)."""
    told = (stored.link.details for stored in entries if stored.link.kind == REGISTERED)
    return {details["lost_entry"]: details["lost_digest"] for details in told if "lost_entry" in details}


def fits(previous: str, stored: Stored) -> bool:
    """Tell whether an entry's digest follows from its values and the digest before it."""
    try:
        return chain.digest(previous, stored.link) == stored.digest
    except ValueError:  # a formula that never was
        return False


def text_faults(entries: Iterable[Stored]) -> Iterator[Fault]:
    """Yield a fault for each text that differs from its chained hash, is missing, or stands though it was erased.

    The last erasing entry of a registration excuses, and demands, that the texts of its earlier entries are gone.
    """
    stored_entries = list(entries)
    erased = {one.link.registration: one.link.number for one in stored_entries if one.link.kind == ERASING}
    for stored in stored_entries:
        facts = {"entry": stored.link.number}
        is_erased = stored.link.number < erased.get(stored.link.registration, 0)
        if stored.text is None:
            if stored.link.text_hash and not is_erased:
                yield Fault("missing_text", facts)
        elif is_erased:
            yield Fault("text_not_erased", facts)
        elif chain.text_hash(stored.salt or "", stored.text) != stored.link.text_hash:
            yield Fault("changed_text", facts)


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
