"""Acts upon several registrations that need staff: rows were left out, or the worker does not get on (Q8)."""

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.attention.waits import Need
from booking.models import BulkAct, Programme, RowState

PATIENCE = dt.timedelta(minutes=15)


def needs_of_bulk_acts(programme: Programme) -> list[Need]:
    """Return a line for each act that left out registrations of the programme, or that should have ended by now."""
    unnoted = BulkAct.objects.filter(noted_at=None, rows__registration__programme=programme)
    stuck = Q(ended_at=None, begun_at__lt=timezone.now() - PATIENCE)
    rows = unnoted.filter(Q(ended_at__isnull=False) | stuck).annotate(
        left_out=Count("rows", filter=Q(rows__state=RowState.LEFT_OUT))
    )
    return [
        Need(
            words=_words(bulk.left_out) if bulk.ended_at else _("En handling for flere er ikke færdig"),
            since=bulk.ended_at or bulk.begun_at,
            url=reverse("admin:booking_bulkact_change", args=[bulk.pk]),
            mend=_("Se hvilke") if bulk.ended_at else _("Se, hvor langt den er"),
        )
        for bulk in rows.order_by("pk")
        if bulk.left_out or bulk.ended_at is None
    ]


def _words(left_out: int) -> str:
    words = ngettext(
        "En handling for flere blev ikke udført for %(count)s tilmelding",
        "En handling for flere blev ikke udført for %(count)s tilmeldinger",
        left_out,
    )
    return words % {"count": left_out}
