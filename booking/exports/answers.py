"""Tables as the file that a page answers with."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone

from booking.exports.files import Table, csv_bytes, xlsx_bytes
from booking.rules.working_days import danish_day

FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
}


def file_of(name: str, form: str, *tables: Table) -> HttpResponse:
    """Answer with tables as a file that bears its day in its name; raises KeyError for an unknown format."""
    content_type, write = FORMATS[form]
    headers = {"Content-Disposition": f'attachment; filename="{name}-{danish_day(timezone.now()):%Y-%m-%d}.{form}"'}
    return HttpResponse(write(*tables), content_type=content_type, headers=headers)
