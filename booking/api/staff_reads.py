"""The operations by which staff's systems read registrations and the journal."""

from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router

from booking.api import errors
from booking.api.auth import READ
from booking.api.conditions import tagged
from booking.api.fields import REFERENCE, SLUG
from booking.api.paging import After, Limit, page
from booking.api.schemas import JournalList, RegistrationList, RegistrationOut, StatusName
from booking.api.shapes import entry_out, registration_rows, registrations_out
from booking.models import JournalEntry, Programme, Registration

router = Router(tags=["staff: read"], auth=READ)

Reference = Annotated[str, Path(pattern=REFERENCE, description="Such as TD-7KM4-Q2XP.")]


def found(reference: str) -> Registration:
    """Return a registration with its related rows; raises Http404."""
    registration = registration_rows().filter(reference=reference).first()
    if registration is None:
        raise Http404
    return registration


def programme_id(slug: str) -> int:
    """Return a programme's id; raises Http404, so that a misspelt slug is not taken for an empty programme."""
    pk = Programme.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return pk


@router.get("/registrations", response={200: RegistrationList} | errors.KEYED, operation_id="list_registrations")
def list_registrations(
    request: HttpRequest,
    programme: Annotated[str | None, Query(pattern=SLUG, description="A programme's slug.")] = None,
    status: Annotated[StatusName | None, Query(description="Only those that stand so.")] = None,
    after: After = 0,
    limit: Limit = 100,
) -> RegistrationList:
    """The registrations, in the order in which they came."""  # noqa: D401 the description in the OpenAPI document
    rows = registration_rows().filter(pk__gt=after).order_by("pk")
    if programme is not None:
        rows = rows.filter(programme=programme_id(programme))
    if status is not None:
        rows = rows.filter(status=status)
    shown, following = page(request, rows, limit=limit, key=lambda row: row.pk)
    return RegistrationList(items=registrations_out(shown), next=following)


@router.get(
    "/registrations/{reference}", response={200: RegistrationOut} | errors.KEYED, operation_id="get_registration"
)
@tagged
def get_registration(request: HttpRequest, reference: Reference) -> RegistrationOut:  # noqa: ARG001 Ninja hands it over
    """One registration."""
    return registrations_out([found(reference)])[0]


@router.get("/journal", response={200: JournalList} | errors.KEYED, operation_id="list_journal")
def list_journal(
    request: HttpRequest,
    programme: Annotated[str, Query(pattern=SLUG, description="A programme's slug.")],
    after: After = 0,
    limit: Limit = 100,
) -> JournalList:
    """The journal of a programme: every entry once, in order, without personal texts.

    Numbers have no gap, and a later entry never gets an earlier number: going on `after` the last one misses nothing.
    """  # noqa: D401 the description in the OpenAPI document
    entries = JournalEntry.objects.select_related("programme", "registration").order_by("number")
    rows = entries.filter(programme=programme_id(programme), number__gt=after)
    shown, following = page(request, rows, limit=limit, key=lambda row: row.number)
    return JournalList(items=[entry_out(row) for row in shown], next=following)
