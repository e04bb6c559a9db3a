"""A whole list opened, read and judged; or refused with a sentence that says what to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.attendee_list.apart import OpenedReading, read_apart
from booking.attendee_list.lines import TOO_MANY, AttendeeListError, Line, judge_line
from booking.attendee_list.opening import MOST_BYTES
from booking.attendee_list.reading import MOST_LINES, Choices, ListReading
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheet_facts import MOST_COLUMNS, MOST_ROWS
from booking.attendee_list.sheets import Opened
from booking.rules.inputs import clean_text

SAVE_AGAIN: Any = _("Filen er for stor, når den pakkes ud. Gem kun listen i en ny fil, og prøv igen.")
SENTENCES: dict[str, tuple[str, Any]] = {
    "too-large": ("too-large", _("Filen er for stor. Den må højst fylde %(most)d MB.")),
    "unpacked": ("too-large", SAVE_AGAIN),
    "too-much": ("too-large", _("Listen er for tung at læse. Tag kun navn, mailadresse og rolle med, og prøv igen.")),
    "text-too-long": ("too-large", _("Teksten er for lang. Indsæt højst %(lines)d personer ad gangen.")),
    "too-many": ("too-many", TOO_MANY),
    "too-far": (
        "too-many",
        _(
            "Der står for meget i arket, eller noget står uden for de første %(rows)d rækker og %(columns)d kolonner. "
            "Gem kun listen i en ny fil, og prøv igen."
        ),
    ),
    "unreadable": (
        "unreadable",
        _("Vi kan ikke læse filen %(name)s. Gem listen som Excel-fil (.xlsx) eller CSV, og prøv igen."),
    ),
    "old-excel": (
        "unreadable",
        _(
            "Filen %(name)s er fra en gammel udgave af Excel (.xls). Åbn den, gem den som Excel-fil (.xlsx), "
            "og prøv igen."
        ),
    ),
    "open-document": (
        "unreadable",
        _(
            "Filen %(name)s er i OpenDocument-format (fx .ods). Åbn den, gem den som Excel-fil (.xlsx) eller CSV, "
            "og prøv igen."
        ),
    ),
    "word": (
        "unreadable", _("Filen %(name)s er et Word-dokument. Åbn det, kopiér listen, og indsæt den som tekst."),
    ),
    "password": (
        "unreadable", _("Filen %(name)s er beskyttet med en adgangskode. Gem den uden adgangskode, og prøv igen."),
    ),
    "web-page": (
        "unreadable",
        _("Filen %(name)s er en webside. Åbn den i Excel, gem den som Excel-fil (.xlsx), og prøv igen."),
    ),
    "xml": (
        "unreadable",
        _("Filen %(name)s er en XML-fil. Åbn den i Excel, gem den som Excel-fil (.xlsx), og prøv igen."),
    ),
    "mail": (
        "unreadable", _("Filen %(name)s er en gemt mail. Åbn den, kopiér listen, og indsæt den som tekst."),
    ),
}  # fmt: skip
"""By the code of a refusal: the code of the whole list's, and what is said."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """The lines of a list with their verdicts, how it was read, and what it was read from."""

    lines: list[Line]
    reading: ListReading
    opened: Opened


def read_list(
    source: bytes | Opened,
    existing: Sequence[tuple[str, str]] = (),
    choices: Choices | None = None,
    *,
    with_hidden: bool = False,
    name: str = "",
    domains: Sequence[str] = (),
    read: Callable[..., OpenedReading] = read_apart,
) -> ReadList:
    """Read a list that was pasted, or a file by its content; `name` is only quoted in a refusal.

    `existing` holds name and address of those who are on the list already, `domains` those that addresses are meant
    to have. Raises AttendeeListError and nothing else.
    """
    try:
        found = read(source, choices or {}, with_hidden=with_hidden)
    except Refused as refusal:
        code, sentence = SENTENCES[refusal.code]
        facts = {
            "name": " ".join(clean_text(name).split())[:100],
            "most": MOST_BYTES // 1_000_000,
            "rows": MOST_ROWS,
            "columns": MOST_COLUMNS,
            "lines": MOST_LINES,
        }
        raise AttendeeListError(code, sentence % facts) from refusal
    opened = source if isinstance(source, Opened) else found.opened or Opened()
    return ReadList(judge_line(found.reading.people, existing, domains), found.reading, opened)
