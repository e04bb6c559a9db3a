"""An uploaded file opened, or refused with a sentence that says what to do."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.attendee_list.lines import AttendeeListError
from booking.attendee_list.opening import MOST_BYTES, open_file
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheet_facts import MOST_COLUMNS, MOST_ROWS
from booking.attendee_list.sheets import Opened
from booking.rules.inputs import clean_text

SAVE_AGAIN: Any = _("Filen er for stor, når den pakkes ud. Gem kun listen i en ny fil, og prøv igen.")
SENTENCES: dict[str, tuple[str, Any]] = {
    "too-large": ("too-large", _("Filen er for stor. Den må højst fylde %(most)d MB.")),
    "unpacked": ("too-large", SAVE_AGAIN),
    "too-much": ("too-large", _("Filen er for tung at læse. Gem kun listen i en ny fil, og prøv igen.")),
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


def open_upload(name: str, data: bytes, opener: Callable[[bytes], Opened] = open_file) -> Opened:
    """Open a file by its content; `name` is only quoted in a refusal. Raises AttendeeListError and nothing else."""
    try:
        return opener(data)
    except Refused as refusal:
        code, sentence = SENTENCES[refusal.code]
        facts = {
            "name": " ".join(clean_text(name).split())[:100],
            "most": MOST_BYTES // 1_000_000,
            "rows": MOST_ROWS,
            "columns": MOST_COLUMNS,
        }
        raise AttendeeListError(code, sentence % facts) from refusal
