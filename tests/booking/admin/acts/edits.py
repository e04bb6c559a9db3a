"""What the tests of changing a programme look at: the journal, and the messages at a page's fields."""

from pathlib import Path
from typing import Any

from booking.models import EntryKind, JournalEntry
from booking.services import programmes
from tests.factories import SLUG

FILE = Path(programmes.__file__).resolve().parents[1] / "data" / f"{SLUG}.toml"


def changes() -> list[tuple[list[str], dict[str, Any]]]:
    """Return what the journal's last change says was changed, and the old values."""
    entries = JournalEntry.objects.filter(kind=EntryKind.PROGRAMME_CHANGED).order_by("number")
    return [(entry.details["keys"], entry.text.text["old"]) for entry in entries]


def errors_of(page: Any) -> dict[str, list[str]]:
    """Return the messages at the fields of a page that came back with errors."""
    assert page.status_code == 200
    errors: dict[str, list[str]] = page.context["form"].errors
    return errors
