"""The words by which a list is read, from `booking/data/attendee-list.toml`."""

import tomllib
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data" / "attendee-list.toml"


def _words(section: dict[str, str | list[str]]) -> dict[str, frozenset[str]]:
    """Return the words, or the phrases where they stand as a list."""
    return {key: frozenset(value.split() if isinstance(value, str) else value) for key, value in section.items()}


_FILE = tomllib.loads(FILE.read_text(encoding="utf-8"))
HEADING_WORDS, TEXT_WORDS = _words(_FILE["headings"]), _words(_FILE["texts"])
