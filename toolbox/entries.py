"""Appending to the history of a plan or a mapping: the journal's pure chain over a table and a head of its own."""

import datetime as dt
from typing import Any, Protocol

from booking.journal import chain
from booking.services.turn import Actor, new_salt
from toolbox.models.history import ChainedEntry


class HasHistory(Protocol):
    """The locked row that holds the head of its history."""

    last_entry_number: int
    last_entry_digest: str


def append_entry(
    entry: ChainedEntry,
    texts: Any,
    *,
    head: HasHistory,
    by: Actor,
    now: dt.datetime,
    words: dict[str, Any],
) -> None:
    """Store an entry, chained to the one before; `words`, which can be erased, go to the table `texts`.

    The head is changed and not saved: the turn does it.
    """
    salt = new_salt() if words else ""
    entry.number, entry.at, entry.by, entry.by_id = head.last_entry_number + 1, now, by.by, by.id
    entry.text_hash = chain.text_hash(salt, words) if words else ""
    entry.formula, entry.salt = chain.FORMULA, new_salt()
    entry.digest = chain.digest(head.last_entry_digest, link_of_entry(entry))
    entry.save(force_insert=True)
    if words:
        texts.objects.create(entry=entry, salt=salt, text=words)
    head.last_entry_number, head.last_entry_digest = entry.number, entry.digest


def link_of_entry(entry: ChainedEntry) -> chain.Link:
    """Return what the digest of an entry covers."""
    return chain.Link(
        programme=entry.subject,
        number=entry.number,
        kind=entry.kind,
        registration=None,
        at=entry.at,
        by=entry.by,
        by_id=entry.by_id,
        details=entry.details,
        text_hash=entry.text_hash,
        formula=entry.formula,
        salt=entry.salt,
    )
