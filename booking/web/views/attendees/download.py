"""The list as a file: name, address, role, parts and answer, with nothing in it that a spreadsheet would run."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.attendee_list import export as attendee_export
from booking.attendee_list.words import both_answers
from booking.models import Registration
from booking.queries import day as day_queries
from booking.web.views.attendees.page import confirmed_registration, to_list
from booking.web.views.personal.page import by_token
from booking.words import moments as wording

FORMATS = {
    "csv": (attendee_export.attendees_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        attendee_export.attendees_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@require_safe
@by_token
@confirmed_registration
def download(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """Return the list as CSV or Excel, under a file name that says nothing of the municipality."""
    name = request.GET.get("format", "csv")
    if name not in FORMATS:
        messages.error(request, _("Listen kan hentes som Excel-fil eller CSV."))
        return to_list(token)
    write, content_type = FORMATS[name]
    rows = [
        (row.attendee.name, row.attendee.email, row.attendee.role, wording.parts_text(row.attendee), both_answers(row))
        for row in day_queries.attendee_list(registration).rows
    ]
    response = HttpResponse(
        write(rows, (*attendee_export.headings(), _("Deltager i"), _("Svar"))), content_type=content_type
    )
    response["Content-Disposition"] = f'attachment; filename="{slugify(_("Deltagerliste"))}.{name}"'
    return response
