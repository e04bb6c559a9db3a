"""What the contact has still to hand in, by when, and which of it comes next (D3-D6).

Handing in later is never refused.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from booking.models import EntryKind, JournalEntry, Preparation, Proposal, Registration, Season, Status, ThemedDay, Wish
from booking.queries import day as day_queries
from booking.queries.day import AttendeeList
from booking.rules import day as day_rules
from booking.rules.next_step import Duty, StepCode, choose_by, next_task, wish_by
from booking.rules.working_days import danish_day
from booking.words import moments as wording
from booking.words import steps


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the checklist; `page` is the name of its page, empty for a section of the personal page itself."""

    what: str
    task: Duty
    until: str
    page: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether the municipality has handed it in."""
        return self.task.is_done


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The one thing to do now, by when and why; `step` OURS: nothing."""

    step: StepCode
    what: str
    until: str
    why: str
    page: str = ""

    @property
    def sentence(self) -> str:
        """Write the whole as mails do."""
        return f"{', '.join(filter(None, (self.what, self.until)))}. {self.why}"


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What is known of the day so far."""

    day: ThemedDay | None
    wishes: Sequence[Wish]
    proposals: Sequence[Proposal]
    preparation: Preparation
    attendees: AttendeeList
    lapsed: bool = False
    """Whether the time to choose among proposed dates ran out, and no wish has come since (D5)."""


ABOUT_DATES = (EntryKind.WISHES_CHANGED, EntryKind.DATES_PROPOSED, EntryKind.DAY_FIXED, EntryKind.DAY_CALLED_OFF)


def was_called_off(last: JournalEntry | None) -> bool:
    """Tell whether new dates are needed: the `last` entry of ABOUT_DATES called a day off."""
    return last is not None and last.kind == EntryKind.DAY_CALLED_OFF


def read_handed_in(registration: Registration) -> HandedIn:
    """Read what is known of a registration's day so far."""
    about = JournalEntry.objects.filter(registration=registration, kind__in=ABOUT_DATES).order_by("-number")
    proposals, lapsed = day_queries.split_proposals(registration)
    return HandedIn(
        day=day_queries.day_of(registration),
        wishes=[] if was_called_off(about.first()) else list(registration.wishes.all()),
        proposals=proposals,
        preparation=day_queries.preparation_of(registration),
        attendees=day_queries.attendee_list(registration),
        lapsed=bool(lapsed),
    )


def items(registration: Registration, has: HandedIn, today: dt.date) -> list[Item]:
    """Return what is to be handed in, in the order in which it is needed.

    Before the date is fixed, dates are due while the wished season, or the programme's last one once that has passed,
    leaves the longest preparation; the rest too, but once days are proposed or wished while the first of them leaves
    its notice; the list is due by its first reminder. Once it is fixed, focus and
    list are due by the next reminder of the list; the phone on the day and the way in by the practical mail
    (`practical_days_before`), as is the list where there is no reminder. What has passed is due "as soon as possible".
    """
    programme, prepared = registration.programme, has.preparation
    date = danish_day(has.day.starts_at) if has.day else None
    by_dates = _dates_until(registration, programme.seasons.all()) if date is None else ()
    by_venue = tuple(day_rules.last_day_of_notice(day) for day in _days_in_view(has, today)) or by_dates
    by_list, by_practical = by_venue, by_venue
    if date:
        by_practical = (_due(date, programme.practical_days_before),)
        reminders = sorted(programme.list_missing_days_before, reverse=True)
        by_list = tuple(_due(date, before) for before in reminders) or by_practical
    phone = prepared.phone_on_the_day or (has.day and has.day.phone_on_the_day)
    venue = Duty(step=StepCode.VENUE, is_done=bool(prepared.venue_name and prepared.venue_address), days=by_venue)
    focus = Duty(step=StepCode.FOCUS, is_done=bool(prepared.focus), days=by_list)
    attendees = Duty(step=StepCode.ATTENDEES, is_done=has.attendees.count >= has.attendees.least, days=by_list)
    details = (
        Duty(step=StepCode.PHONE, is_done=bool(phone), days=by_practical),
        Duty(step=StepCode.ACCESS, is_done=bool(prepared.venue_access), days=by_practical),
    )
    tasks = [attendees, focus, *details] if date else [_dates(has, by_dates, today), venue, focus, *details]
    found = [_item(task, has, today) for task in tasks]
    if not date:
        first = max(programme.list_missing_days_before, default=programme.practical_days_before)
        item = _item(replace(attendees, days=()), has, today)
        found.append(replace(item, until=_("senest %(days)d dage før temadagen") % {"days": first}))
    return found


def next_step(found: Sequence[Item], today: dt.date, *, is_fixed: bool, waits: bool = False) -> NextStep:
    """Return the one thing, of its items, that a municipality does now; `waits`: people wait for its answer."""
    if waits:
        return NextStep(step=StepCode.SETTLE, **_words_of(StepCode.SETTLE), until=_by((), today), page="attendees")
    task = next_task([item.task for item in found], today)
    if task is None:
        why = steps.OURS_FIXED if is_fixed else steps.OURS_UNFIXED
        return NextStep(step=StepCode.OURS, what=str(steps.WHAT[StepCode.OURS]), until="", why=str(why))
    item = next(one for one in found if one.task == task)
    words = _words_of(task.step) | {"what": item.what}
    return NextStep(step=task.step, **words, until=item.until, page=item.page)


def deadlines_of(registration: Registration, today: dt.date) -> list[tuple[StepCode, str, dt.date]]:
    """Return what has a date and is not done: step, words, day. What is overdue stands on its last day."""
    if registration.status == Status.ALLOCATED and registration.answer_by:
        return [(StepCode.CONFIRM, str(steps.WHAT[StepCode.CONFIRM]), danish_day(registration.answer_by))]
    if registration.status != Status.CONFIRMED:
        return []
    has = read_handed_in(registration)
    if has.day and danish_day(has.day.starts_at) < today:
        return []
    left = [item for item in items(registration, has, today) if item.task.days and not item.is_done]
    return [(item.task.step, item.what, item.task.by(today) or item.task.days[-1]) for item in left]


def step_to_confirm(answer_by: dt.datetime, now: dt.datetime) -> NextStep:
    """Return the step of a municipality whose place is not confirmed."""
    until = _("senest %(day)s") % {"day": wording.long_moment(answer_by)} if now < answer_by else _by((), now.date())
    return NextStep(step=StepCode.CONFIRM, **_words_of(StepCode.CONFIRM), until=until)


def step_to_wish(registration: Registration, seasons: Iterable[Season], today: dt.date) -> NextStep:
    """Return the step of a municipality that has no date and no wishes, from its programme's seasons alone."""
    until = _by(_dates_until(registration, seasons), today)
    return NextStep(step=StepCode.WISH, **_words_of(StepCode.WISH), until=until, page=steps.PAGES[StepCode.WISH])


def step_to_choose(proposals: Sequence[Proposal], today: dt.date) -> NextStep:
    """Return the step of a municipality to which staff have proposed dates."""
    until = _by((_choose_by(proposals),), today)
    return NextStep(step=StepCode.CHOOSE, **_words_of(StepCode.CHOOSE), until=until)


def _dates(has: HandedIn, by_dates: tuple[dt.date, ...], today: dt.date) -> Duty:
    if not (standing := _standing_proposals(has)):
        return Duty(step=StepCode.WISH, is_done=bool(_days_in_view(has, today)), days=by_dates)
    is_chosen = standing[0].chosen_at is not None
    return Duty(step=StepCode.CHOOSE, is_done=is_chosen, days=(_choose_by(has.proposals),))


def _standing_proposals(has: HandedIn) -> list[Proposal]:
    """Return what the municipality chose, else what waits for its answer; nothing where none fits."""
    chosen = [proposal for proposal in has.proposals if proposal.chosen_at]
    return chosen or ([] if has.preparation.another_date_asked_at else list(has.proposals))


def _days_in_view(has: HandedIn, today: dt.date) -> list[dt.date]:
    """Return the days to come of which one may be the date, in order: those proposed, else those wished."""
    if standing := _standing_proposals(has):
        return sorted(danish_day(proposal.starts_at) for proposal in standing)
    return sorted(wish.date for wish in has.wishes if wish.date > today and not has.lapsed)


def _choose_by(proposals: Sequence[Proposal]) -> dt.date:
    """Return the day that staff named; else the last one that leaves the notice of the first proposed day."""
    first = proposals[0]
    return danish_day(first.answer_by) if first.answer_by else choose_by(danish_day(first.starts_at))


def _item(task: Duty, has: HandedIn, today: dt.date) -> Item:
    listed = has.attendees
    facts = {"least": listed.least, "most": listed.most, "count": listed.count}
    nobody = task.step == StepCode.ATTENDEES and not listed.count
    what = str(steps.NOBODY_LISTED if nobody else steps.WHAT[task.step]) % facts
    return Item(what=what, task=task, until=_by(task.days, today), page=steps.PAGES.get(task.step, ""))


def _words_of(step: StepCode) -> dict[str, str]:
    return {"what": str(steps.WHAT[step]), "why": str(steps.WHY[step])}


def _dates_until(registration: Registration, seasons: Iterable[Season]) -> tuple[dt.date, ...]:
    programme = registration.programme
    ends = [registration.season.ends_on] if registration.season else []
    ends.append(list(seasons)[-1].ends_on)
    before = [*programme.list_missing_days_before, programme.practical_days_before]
    return tuple(dict.fromkeys(wish_by(end, before) for end in ends))


def _due(date: dt.date, days_before: int) -> dt.date:
    return danish_day(day_rules.mail_due(date, days_before))


def _by(days: Iterable[dt.date], today: dt.date) -> str:
    """Write "by" the first of the days that has not passed; "as soon as possible" where all have."""
    for day in days:
        if day >= today:
            return _("senest %(day)s") % {"day": wording.long_day(day)}
    return _("så snart som muligt")
