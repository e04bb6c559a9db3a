"""The attendee list as a file, in columns that `attendee_list` can read again."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from booking.exports.files import Table, csv_bytes, xlsx_bytes


def headings() -> tuple[str, str, str]:
    """Return the headings in the active language; `attendee_list` knows them."""
    return _("Navn"), _("Mailadresse"), _("Rolle")


def attendees_csv(rows: Iterable[Sequence[str]], titles: Sequence[str] = ()) -> bytes:
    """Write rows (name, address, role …) as CSV; `titles` are by default those of `headings()`."""
    return csv_bytes(_table(rows, titles))


def attendees_xlsx(rows: Iterable[Sequence[str]], titles: Sequence[str] = ()) -> bytes:
    """Write rows (name, address, role …) as a workbook; `titles` are by default `headings()`."""
    return xlsx_bytes(_table(rows, titles))


def _table(rows: Iterable[Sequence[str]], titles: Sequence[str]) -> Table:
    return Table(name=_("Deltagere"), titles=titles or headings(), rows=rows)
