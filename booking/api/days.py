"""The agreed day: read, fixed or moved, called off (D5)."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from booking.api import errors
from booking.api.acts import ANSWERS, acted
from booking.api.auth import READ, WRITE, actor_of
from booking.api.conditions import if_match
from booking.api.day_schemas import CallOffBody, DayBody, DayList, ListedDayOut
from booking.api.day_shapes import day_shape
from booking.api.fields import SLUG
from booking.api.paging import After, Limit, page
from booking.api.schemas import ActOut
from booking.api.staff_reads import Reference, found, programme_id
from booking.models import Registration, ThemedDay
from booking.queries.day import attendee_list
from booking.queries.day_standing import day_standings
from booking.rules import day as day_rules
from booking.services.day import schedule
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.day.schedule import DayPlan, starts_at_of
from booking.services.reasons import required_reason

router = Router()
LENGTHS = ("talk_minutes", "break_minutes", "workshop_minutes")


def plan_of(body: DayBody, registration: Registration) -> DayPlan:
    """Return the plan for the service; a facilitator who is a user here stays linked to that user."""
    limits = registration.programme.lengths
    usual = day_rules.usual_lengths(talk=registration.talk, workshop=registration.workshop, limits=limits)
    given = {name: value for name in LENGTHS if (value := getattr(body, name)) is not None}
    day = getattr(registration, "day", None)
    users = {facilitator.email.lower(): facilitator.user_id for facilitator in day.facilitators.all()} if day else {}
    return DayPlan(
        starts_at=starts_at_of(body.date, body.start),
        order=body.order,
        venue=body.venue,
        phone_on_the_day=body.phone_on_the_day or "",
        note=body.note or "",
        facilitators=tuple(
            FacilitatorDetails(
                name=facilitator.name, email=facilitator.email, user_id=users.get(facilitator.email.lower())
            )
            for facilitator in body.facilitators
        ),
        **(usual | given),
    )


@router.get("/days", response={200: DayList} | errors.KEYED, operation_id="list_days", auth=READ, tags=["staff: read"])
def list_days(
    request: HttpRequest,
    programme: Annotated[str | None, Query(pattern=SLUG, description="A programme's slug.")] = None,
    after: After = 0,
    limit: Limit = 100,
) -> DayList:
    """The days whose date is fixed, held ones too, in the order in which they were first fixed."""  # noqa: D401 the description in the OpenAPI document
    rows = ThemedDay.objects.select_related("registration__programme", "registration__municipality")
    rows = rows.prefetch_related("facilitators").filter(pk__gt=after).order_by("pk")
    if programme is not None:
        rows = rows.filter(registration__programme=programme_id(programme))
    shown, following = page(request, rows, limit=limit, key=lambda row: row.pk)
    standings = day_standings(day.registration for day in shown)
    return DayList(
        items=[_listed(day, counted=standings[day.registration_id].counted) for day in shown], next=following
    )


def _listed(day: ThemedDay, *, counted: int) -> ListedDayOut:
    registration = day.registration
    return ListedDayOut(
        reference=registration.reference,
        programme=registration.programme.slug,
        municipality=registration.municipality_id,
        municipality_name=registration.municipality.name,
        counted=counted,
        **day_shape(day, with_people=True),
    )


@router.put(
    "/registrations/{reference}/day",
    response=ANSWERS,
    operation_id="schedule",
    auth=WRITE,
    tags=["staff: act"],
)
@if_match
def put_day(request: HttpRequest, reference: Reference, body: DayBody) -> ActOut:
    """Fixes the day, or moves and changes the one that is fixed; everybody's calendar follows.

    The same day again changes nothing and tells nobody. Who sends it vouches for the date: what speaks against it
    comes back in `warnings` (`holiday`, `optional-holiday`, `school-holiday`, `second-day`, `busy-facilitator`,
    `outside-season`, `not-wished`, `short-notice`, `few-attendees`, `many-attendees`). Refused with `not-confirmed`
    before the place is confirmed, `address-unchecked` before staff have checked a contact's address outside the
    municipality's domains, and `spent` once the day has begun.
    """  # noqa: D401 the description in the OpenAPI document
    registration = found(reference)
    plan = plan_of(body, registration)
    scheduled = schedule.schedule(registration_id=registration.pk, plan=plan, by=actor_of(request))
    advice = attendee_list(registration).warning
    return acted(request, reference, [*scheduled.warnings, *([advice] if advice else [])])


@router.post(
    "/registrations/{reference}/call-off-day",
    response=ANSWERS,
    operation_id="call_off_day",
    auth=WRITE,
    tags=["staff: act"],
)
@if_match
def call_off_day(request: HttpRequest, reference: Reference, body: CallOffBody) -> ActOut:
    """Calls the day off and keeps the place: the day leaves everybody's calendar, and another can be fixed.

    Refused with `day-not-fixed` where there is none, and `spent` once it has begun.
    """  # noqa: D401 the description in the OpenAPI document
    reason = required_reason(body.reason)
    schedule.call_off(registration_id=found(reference).pk, by=actor_of(request), reason=reason, message=body.message)
    return acted(request, reference)
