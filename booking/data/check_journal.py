"""Check a journal.json of Temadag by itself: python3 -I check_journal.py journal.json [CODE ...].

CODE is what a receipt or a mail quotes: an entry's number, a hyphen, and 64 digits and letters. Only Python's standard
library is used. Exit code 0: everything holds; 1: something does not, and the first such thing is printed.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sha256(text: str) -> str:
    """Hash a text; return 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def chain(journal: dict[str, Any], known: dict[int, str]) -> Iterator[str]:
    """Follow the chain of leaves from its root to its head into `known`; yield what does not hold."""
    number, digest = journal["root"]["number"], journal["root"]["digest"]
    known[number] = digest
    for item in journal["entries"]:
        number = 1 + max(number, item.get("entry", {}).get("details", {}).get("last_lost_entry", 0))
        known[number] = digest = sha256(digest + item["leaf"])
        if (item["number"], item["digest"]) != (number, digest):
            yield f"entry {item['number']} does not follow from the one before"
    if (number, digest) != (journal["head"]["number"], journal["head"]["digest"]):
        yield "the last entry is not the head"


def entries(journal: dict[str, Any]) -> Iterator[str]:
    """Hold whole entries against their leaves, and their numbers, times and queue numbers against each other."""
    last_at, received = "", None
    for item in (item for item in journal["entries"] if "entry" in item):
        entry = item["entry"]
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if sha256(item["salt"] + text) != item["leaf"]:
            yield f"entry {item['number']} is not what its leaf was made of"
        if (entry["number"], entry["programme"]) != (item["number"], journal["programme"]) or entry["at"] < last_at:
            yield f"entry {item['number']} is out of place"
        last_at, details = entry["at"], entry["details"]
        received = details.get("last_lost_number", received)
        if entry["kind"] == "registered" and "lost_entry" not in details:
            given = details["queue_number"]
            if received not in {None, given - 1}:
                yield f"entry {item['number']} gave queue number {given} after {received}"
            received = given


if __name__ == "__main__":
    content = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    digests: dict[int, str] = {}
    faults = [*chain(content, digests), *entries(content)]
    quoted = {f"{number}-{digest}" for number, digest in digests.items()}
    faults += [f"code {code} is not in this journal" for code in sys.argv[2:] if code.lower() not in quoted]
    if faults:
        sys.exit(f"NOT RIGHT: {faults[0]}")
    sys.stdout.write(f"All right: {len(digests) - 1} entries.\n")
