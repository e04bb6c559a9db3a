"""Proposing, fixing, moving and calling off the date of a day (D4, D5, D7)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from booking.models import By, EntryKind, Facilitator, Preparation, Proposal, Registration, Status, ThemedDay
from booking.models.themed_day import Order
from booking.refusals import AddressUnchecked, DayFixed, DayNotFixed, Invalid, NotAgreed, NotConfirmed, Spent
from booking.rules import day as day_rules
from booking.rules.day import Warned
from booking.rules.working_days import DENMARK, danish_day, end_of_day
from booking.services.day import invites
from booking.services.day.elsewhere import Elsewhere, FacilitatorDetails, WantedStart, warn_of_starts
from booking.services.day.row import COLUMNS, around, day_details, drop_day
from booking.services.queue import turn_of
from booking.services.reasons import required_reason
from booking.services.repeats import is_repeat
from booking.services.turn import Actor, Turn, stamp


@dataclass(frozen=True, kw_only=True)
class DayPlan:
    """A day as staff fix it (D5); lengths in minutes, `starts_at` aware."""

    starts_at: dt.datetime
    venue: str
    order: str = Order.TALK_FIRST
    talk_minutes: int = 0
    break_minutes: int = 0
    workshop_minutes: int = 0
    phone_on_the_day: str = ""
    note: str = ""
    facilitators: tuple[FacilitatorDetails, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """The day after the call, its warnings, and whether anything changed."""

    day: ThemedDay
    warnings: list[Warned] = field(default_factory=list)
    changed: bool = True


def schedule(*, registration_id: int, plan: DayPlan, by: Actor, agreed: str = "") -> Scheduled:
    """Fix the day, or change the fixed day to `plan`, and update every invite (D5, D7).

    A new date must be among the wishes, chosen by the contact, or `agreed` (the name of who said yes by phone); a date
    from another system counts as agreed. An unchanged plan writes nothing. Raises Invalid, NotConfirmed,
    AddressUnchecked, NotAgreed, Spent.
    """
    with turn_of(registration_id, by) as (held, registration):
        return schedule_within(held, registration, plan, agreed=agreed)


def schedule_within(
    held: Turn, registration: Registration, plan: DayPlan, *, agreed: str, elsewhere: Elsewhere | None = None
) -> Scheduled:
    """Do the same inside a turn; `elsewhere`: what stands on other dates, where it has been read."""
    day = ThemedDay.objects.filter(registration=registration).first()
    _check(held, registration, day)
    if errors := plan_errors(registration, plan, held.now):
        raise Invalid(errors)
    warnings = warnings_of(registration, plan, held.now, elsewhere)
    if day and is_as_planned(day, plan):
        return Scheduled(day=day, warnings=warnings, changed=False)
    moved_date = day is None or danish_day(day.starts_at) != danish_day(plan.starts_at)
    unasked = any(warned.code == "not-wished" for warned in warnings)
    if moved_date and unasked and not agreed.strip() and held.by.by != By.API:
        raise NotAgreed
    text: dict[str, object] = {"old": day_details(day)} if day else {}
    if put_aside := around(registration):
        text["around"] = put_aside
    kind = _kind(day, plan)
    day = write_day(registration, day, plan)
    Proposal.objects.filter(registration=registration).delete()
    Preparation.objects.filter(registration=registration).update(another_date_asked_at=None)
    told = invites.sync(registration, day)
    details = {
        "starts_at": stamp(day.starts_at),
        "ends_at": stamp(day.ends_at),
        "warnings": [warned.code for warned in warnings],
        **told.details(),
    }
    if agreed.strip():
        text["agreed"] = agreed.strip()
    held.record(kind, registration, details, text=text or None)
    return Scheduled(day=day, warnings=warnings)


def _check(held: Turn, registration: Registration, day: ThemedDay | None) -> None:
    if registration.status != Status.CONFIRMED:
        raise NotConfirmed
    if day and held.now >= day.starts_at:
        raise Spent
    if registration.is_address_unchecked:
        raise AddressUnchecked


def starts_at_of(date: dt.date, start: dt.time) -> dt.datetime:
    """Return the moment of a Danish date and time.

    Raises Invalid for a time that the change of the clocks skips or repeats.
    """
    moment = dt.datetime.combine(date, start, DENMARK)
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise Invalid({"start": _("Vælg et andet klokkeslæt: Uret bliver stillet på det tidspunkt den dag")})
    return moment


def plan_errors(registration: Registration, plan: DayPlan, now: dt.datetime) -> dict[str, object]:
    """Return a sentence for each field of the plan that is refused (A14, A17, D5)."""
    errors: dict[str, object] = {}
    if plan.starts_at <= now:
        errors["date"] = _("Vælg en dato, der ikke er passeret")
    elif plan.starts_at > now + day_rules.MOST_AHEAD:
        errors["date"] = _("Vælg en dato inden for de næste to år")
    if not plan.venue.strip():
        errors["venue"] = _("Skriv, hvor temadagen skal holdes")
    limits = registration.programme.lengths
    faults = day_rules.length_faults(plan, talk=registration.talk, workshop=registration.workshop, limits=limits)
    for name, (least, most) in faults.items():
        sentence = _("Skriv et antal minutter fra %(least)s til %(most)s") if most else _("Skriv 0 minutter her")
        errors[name] = str(sentence) % {"least": least, "most": most}
    addresses = [facilitator.email.lower() for facilitator in plan.facilitators]
    if len(set(addresses)) != len(addresses):
        errors["facilitators"] = _("Skriv hver facilitator én gang")
    return errors


def warnings_of(
    registration: Registration, plan: DayPlan, now: dt.datetime, elsewhere: Elsewhere | None = None
) -> list[Warned]:
    """Return the warnings that staff should confirm before the day is fixed (D4, D5); none is a refusal."""
    agreed = is_agreed(registration, danish_day(plan.starts_at))
    wanted = WantedStart(plan.starts_at, plan.facilitators, agreed)
    [found] = warn_of_starts(registration, [wanted], now, elsewhere)
    return found


def is_agreed(registration: Registration, date: dt.date) -> bool:
    """Tell whether the municipality wished the date or chose it among the proposed, or the day is on it already."""
    if any(wish.date == date for wish in registration.wishes.all()):
        return True
    chosen = [proposal.starts_at for proposal in registration.proposals.all() if proposal.chosen_at]
    fixed = ThemedDay.objects.filter(registration=registration).values_list("starts_at", flat=True)
    return any(danish_day(start) == date for start in [*chosen, *fixed])


def write_day(registration: Registration, day: ThemedDay | None, plan: DayPlan) -> ThemedDay:
    """Write the rows of the day and its facilitators as the plan says, inside a turn."""
    day = day or ThemedDay(registration=registration)
    for column in COLUMNS:
        setattr(day, column, getattr(plan, column))
    day.save()
    wanted = {facilitator.email.lower(): facilitator for facilitator in plan.facilitators}
    stored = {facilitator.email.lower(): facilitator for facilitator in day.facilitators.all()}
    for email, row in stored.items():
        if email not in wanted:
            row.delete()
    for email, facilitator in wanted.items():
        row = stored.get(email) or Facilitator(day=day)
        row.name, row.email, row.user_id = facilitator.name, facilitator.email, facilitator.user_id
        row.save()
    return day


def _kind(day: ThemedDay | None, plan: DayPlan) -> EntryKind:
    if day is None:
        return EntryKind.DAY_FIXED
    planned = ThemedDay(**{column: getattr(plan, column) for column in COLUMNS})
    same_time = day_rules.part_spans(day) == day_rules.part_spans(planned)
    return EntryKind.DAY_CHANGED if same_time else EntryKind.DAY_MOVED


def as_plan(day: ThemedDay) -> DayPlan:
    """Return the plan that describes a day: carrying it out changes nothing."""
    held_by = (
        FacilitatorDetails(name=facilitator.name, email=facilitator.email, user_id=facilitator.user_id)
        for facilitator in day.facilitators.all()
    )
    return DayPlan(**{column: getattr(day, column) for column in COLUMNS}, facilitators=tuple(held_by))


def is_as_planned(day: ThemedDay, plan: DayPlan) -> bool:
    """Tell whether a plan would change nothing of the day."""
    return _in_order(as_plan(day)) == _in_order(plan)


def _in_order(plan: DayPlan) -> DayPlan:
    """Return the plan with facilitators sorted by address: their order makes no difference between two plans."""
    return replace(
        plan, facilitators=tuple(sorted(plan.facilitators, key=lambda facilitator: facilitator.email.lower()))
    )


def call_off(*, registration_id: int, by: Actor, reason: str, message: str) -> Registration:
    """Call the day off, keep the place, and cancel every invite (D5, D7).

    `reason` stays in the journal, `message` goes to the recipients. The same again changes nothing (Q12). Raises
    Invalid, DayNotFixed, Spent.
    """
    text = {"reason": required_reason(reason), "message": message.strip()}
    if not message.strip():
        raise Invalid({"message": _("Skriv en besked til dem, der får aflysningen")})
    with turn_of(registration_id, by) as (held, registration):
        if is_repeat(registration, EntryKind.DAY_CALLED_OFF, by, text):
            return registration
        details, old = drop_day(held, registration)
        if not old:
            raise DayNotFixed
        held.record(EntryKind.DAY_CALLED_OFF, registration, details, text={**text, "old": old})
    return registration


def propose(
    *,
    registration_id: int,
    starts: Iterable[dt.datetime],
    by: Actor,
    answer_by: dt.date | None = None,
    held_by: Mapping[dt.datetime, tuple[FacilitatorDetails, ...]] = MappingProxyType({}),
) -> list[Proposal]:
    """Propose up to three starts to the contact, in place of earlier proposals (D5).

    They stand until the municipality answers, or until 23.59 on `answer_by`; `held_by` names facilitators. Raises
    Invalid (`proposals`: none, too many, passed; `answer_by`), NotConfirmed, AddressUnchecked, and DayFixed: move a
    fixed day instead.
    """
    wanted = sorted(set(starts))
    with turn_of(registration_id, by) as (held, registration):
        _check(held, registration, None)
        if ThemedDay.objects.filter(registration=registration).exists():
            raise DayFixed
        if errors := proposal_errors(wanted, answer_by, held.now):
            raise Invalid(errors)
        until = end_of_day(answer_by) if answer_by else None
        registration.proposals.all().delete()
        Preparation.objects.filter(registration=registration).update(another_date_asked_at=None)
        proposed = [
            Proposal.objects.create(
                registration=registration,
                starts_at=start,
                answer_by=until,
                facilitators=[asdict(person) for person in held_by.get(start, ())],
            )
            for start in wanted
        ]
        details: dict[str, object] = {"starts": [stamp(start) for start in wanted]}
        if until:
            details["answer_by"] = stamp(until)
        named = [row.facilitators for row in proposed]
        held.record(
            EntryKind.DATES_PROPOSED, registration, details, text={"facilitators": named} if any(named) else None
        )
    return proposed


def proposal_errors(wanted: Collection[dt.datetime], answer_by: dt.date | None, now: dt.datetime) -> dict[str, object]:
    """Return what is wrong with the starts to propose (`proposals`) and the last day to answer (D5)."""
    if not 1 <= len(wanted) <= day_rules.MOST_PROPOSALS:
        return {"proposals": _("Foreslå en, to eller tre datoer")}
    errors: dict[str, object] = {}
    first = min(wanted)
    if first <= now:
        errors["proposals"] = _("Foreslå kun datoer, der ikke er passeret")
    if answer_by and (answer_by < danish_day(now) or (first > now and answer_by >= danish_day(first))):
        errors["answer_by"] = _("Vælg en dag fra i dag til dagen før den første dato, I foreslår")
    return errors
