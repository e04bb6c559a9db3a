"""The digests of the journal, which chain each entry to the previous one. Pure."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Link:
    """The values that the digest of an entry covers."""

    programme: str
    number: int
    kind: str
    registration: int | None
    at: dt.datetime
    by: str
    by_id: int | None
    details: dict[str, Any]
    text_hash: str


def canonical(value: object) -> bytes:
    """Write JSON in the one form that does not depend on the database: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(previous: str, link: Link) -> str:
    """Return the SHA-256 (64 hex digits) of an entry and, through `previous`, of all earlier ones."""
    covered = {
        "programme": link.programme,
        "number": link.number,
        "kind": link.kind,
        "registration": link.registration,
        "at": link.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "by": link.by,
        "by_id": link.by_id,
        "details": link.details,
        "text_hash": link.text_hash,
    }
    return hashlib.sha256(previous.encode() + canonical(covered)).hexdigest()


def text_hash(salt: str, text: dict[str, Any]) -> str:
    """Return the salted hash that is chained in place of free text, so that the text can be erased."""
    return hashlib.sha256(salt.encode() + canonical(text)).hexdigest()
