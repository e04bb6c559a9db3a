"""Acts of staff's systems upon a registration: each makes the same service call as staff's button (Q8, Q9)."""

from collections.abc import Iterable

from django.http import HttpRequest
from ninja import Router

from booking.api import errors
from booking.api.auth import WRITE, actor_of, token_of
from booking.api.bodies import contact_of
from booking.api.conditions import if_match
from booking.api.day_shapes import warnings_out
from booking.api.schemas import ActOut, ChangeContactBody, ExtendBody, PassOverBody, ReasonBody
from booking.api.shapes import positions_of, registration_facts
from booking.api.staff_reads import Reference, found
from booking.queries.day_standing import day_standings
from booking.rules.day import Warned
from booking.services import clock, contact, queue
from booking.services.reasons import required_reason

router = Router(tags=["staff: act"], auth=WRITE)

ANSWERS = {200: ActOut} | errors.ACTING


def acted(request: HttpRequest, reference: str, warned: Iterable[Warned] = ()) -> ActOut:
    """Return the registration after an act; people's names only where the token may read."""
    registration = found(reference)
    return ActOut(
        **registration_facts(
            registration,
            position=positions_of([registration]).get(registration.pk),
            standing=day_standings([registration])[registration.pk],
            with_contact=token_of(request).can_read,
        ),
        warnings=warnings_out(warned),
    )


@router.post("/registrations/{reference}/confirm", response=ANSWERS, operation_id="confirm")
@if_match
def confirm(request: HttpRequest, reference: Reference, body: ReasonBody) -> ActOut:
    """Confirms the place for the municipality, as when it says so by telephone.

    After the deadline the registration comes back with its old number: where no place is free, it waits.
    """  # noqa: D401 the description in the OpenAPI document
    reason = required_reason(body.reason)
    queue.confirm(registration_id=found(reference).pk, by=actor_of(request), reason=reason)
    return acted(request, reference)


@router.post("/registrations/{reference}/withdraw", response=ANSWERS, operation_id="withdraw")
@if_match
def withdraw(request: HttpRequest, reference: Reference, body: ReasonBody) -> ActOut:
    """Withdraws the registration for the municipality; its place goes to the next."""
    reason = required_reason(body.reason)
    queue.withdraw(registration_id=found(reference).pk, by=actor_of(request), reason=reason)
    return acted(request, reference)


@router.post("/registrations/{reference}/annul", response=ANSWERS, operation_id="annul")
@if_match
def annul(request: HttpRequest, reference: Reference, body: ReasonBody) -> ActOut:
    """Annuls the registration; its place goes to the next, and the municipality may register again."""
    queue.annul(registration_id=found(reference).pk, by=actor_of(request), reason=body.reason)
    return acted(request, reference)


@router.post("/registrations/{reference}/place-ahead", response=ANSWERS, operation_id="place_ahead")
@if_match
def place_ahead(request: HttpRequest, reference: Reference, body: ReasonBody) -> ActOut:
    """Puts a waiting registration at the head of the queue."""  # noqa: D401 the description in the OpenAPI document
    queue.place_ahead(registration_id=found(reference).pk, by=actor_of(request), reason=body.reason)
    return acted(request, reference)


@router.post("/registrations/{reference}/pass-over", response=ANSWERS, operation_id="pass_over")
@if_match
def pass_over(request: HttpRequest, reference: Reference, body: PassOverBody) -> ActOut:
    """Takes a waiting registration out of the order, or (`lift`) puts it back."""  # noqa: D401 the description in the OpenAPI document
    queue.pass_over(registration_id=found(reference).pk, by=actor_of(request), reason=body.reason, lift=body.lift)
    return acted(request, reference)


@router.post("/registrations/{reference}/extend", response=ANSWERS, operation_id="extend")
@if_match
def extend(request: HttpRequest, reference: Reference, body: ExtendBody) -> ActOut:
    """Gives an unconfirmed place more time; the municipality is asked anew."""  # noqa: D401 the description in the OpenAPI document
    clock.extend(registration_id=found(reference).pk, until=body.until, by=actor_of(request), reason=body.reason)
    return acted(request, reference)


@router.post("/registrations/{reference}/change-contact", response=ANSWERS, operation_id="change_contact")
@if_match
def change_contact(request: HttpRequest, reference: Reference, body: ChangeContactBody) -> ActOut:
    """Corrects the contact; a new address ends the old personal link and has the missed mail sent."""
    registration = found(reference)
    contact.change_contact(
        registration_id=registration.pk,
        contact=contact_of(body.contact, language=registration.language),
        by=actor_of(request),
        reason=body.reason,
        on_behalf=True,
    )
    return acted(request, reference)
