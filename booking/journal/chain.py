"""The digests of the journal, which chain each entry to the previous one. Pure.

The formula has a version per entry. In version 1 the digest covers the previous digest and the entry itself. In version
2 it covers the previous digest and the entry's leaf, a salted hash: so an entry can be published whole, with its salt,
or as its leaf alone, and anybody can compute the chain in either case.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

FORMULA = 2
"""The version that entries are written with now; those of version 1 stay as they are."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """The values that the digest of an entry covers, and the formula and salt it is computed with."""

    programme: str
    number: int
    kind: str
    registration: int | None
    at: dt.datetime
    by: str
    by_id: int | None
    details: dict[str, Any]
    text_hash: str
    formula: int = 1
    salt: str = ""


def canonical(value: object) -> bytes:
    """Write JSON in the one form that does not depend on the database: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def covered(link: Link) -> dict[str, Any]:
    """Return what the digest covers, as it is written."""
    return {
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


def digest(previous: str, link: Link) -> str:
    """Return the SHA-256 (64 hex digits) of an entry and, through `previous`, of all earlier ones.

    Raises ValueError for a formula that is not known.
    """
    match link.formula:
        case 1:
            return _sha256(previous.encode() + canonical(covered(link)))
        case 2:
            return _sha256((previous + leaf(link)).encode())
        case unknown:
            msg = f"formula {unknown}"
            raise ValueError(msg)


def leaf(link: Link) -> str:
    """Return the salted hash of an entry (64 hex digits), which stands for it in the chain of version 2."""
    return _sha256(link.salt.encode() + canonical(covered(link)))


def text_hash(salt: str, text: dict[str, Any]) -> str:
    """Return the salted hash that is chained in place of free text or a contact, so that both can be erased."""
    return _sha256(salt.encode() + canonical(text))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
