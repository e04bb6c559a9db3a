"""A programme as a file that people read and edit: TOML in, facts out, or a sentence that names line and key."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.programme.texts import read_texts
from booking.programme.toml_table import ProgrammeFileError, Table, read_table
from booking.rules.queue import default_promote_until
from booking.rules.working_days import end_of_day

__all__ = (
    "AttendeeRole", "DaysToAvoid", "LengthFacts", "MailIntervals", "ProgrammeFacts", "ProgrammeFileError",
    "Retention", "SeasonFacts", "facts_of", "read_programme",
)  # fmt: skip

KINDS = ("school", "bridge")
NAME_LENGTH = 60
SLUG_LENGTH = 60
SEASON_SLUG_LENGTH = 40
LONG_NAME_LENGTH = 120
MOST_SLOTS = 500
MOST_ATTENDEES = 500
MOST_WORKING_DAYS = 60
MOST_DAYS = 365
MOST_NOTICE_DAYS = 30
"""GDPR art. 14(3): within a month."""
MOST_MINUTES = 24 * 60
MOST_MONTHS = 120
SHORTEST_RETENTION = 2
"""In months: every mail has left by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonFacts:
    """A period in which a day may be held, both ends included (A21)."""

    slug: str
    name_da: str
    name_en: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthFacts:
    """How long the parts may last, in minutes (D5)."""

    talk_min: int
    talk_max: int
    workshop_min: int
    workshop_max: int
    break_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailIntervals:
    """When the clock's mails go, in calendar days; lists with the largest first."""

    list_missing_days_before: tuple[int, ...]
    practical_days_before: int
    thanks_days_after: int
    privacy_notice_within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many months personal data are kept (D8): after the last season, and after the queue closed."""

    with_place_months: int
    without_place_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeRole:
    """A role that the municipality can pick for an attendee (A16, A26, B2, B14, C4)."""

    key: str
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysToAvoid:
    """Days that are warned about, not refused (D4), both ends included; `kind` is one of `KINDS`."""

    starts_on: dt.date
    ends_on: dt.date
    kind: str
    name_da: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFacts:
    """All that a programme file says. Moments are aware (Danish time); an address may be empty: text without link."""

    slug: str
    capacity: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    promote_until: dt.datetime | None
    confirm_working_days: int
    recommended_min: int
    recommended_max: int
    published_on: dt.date
    updated_on: dt.date
    contact_officer_email: str
    toolbox_url: str
    newsletter_url: str
    seasons: tuple[SeasonFacts, ...]
    lengths: LengthFacts
    mails: MailIntervals
    retention: Retention | None
    roles: tuple[AttendeeRole, ...]
    days_to_avoid: tuple[DaysToAvoid, ...]
    texts: Mapping[str, dict[str, Any]]


def read_programme(path: Path) -> ProgrammeFacts:
    """Read the programme file at `path` (TOML, UTF-8; times are Danish local time).

    Raises ProgrammeFileError at the first fault, with its line and key; OSError when the file cannot be read.
    """
    return facts_of(read_table(path))


def facts_of(table: Table) -> ProgrammeFacts:
    """Read a programme out of a file's values, wherever they come from: the desk's forms too.

    Raises ProgrammeFileError at the first fault, with its key.
    """
    table.only(
        "slug", "capacity", "opens_at", "closes_at", "confirm_working_days", "recommended_min", "recommended_max",
        "published_on", "updated_on", "contact_officer_email", "toolbox_url", "newsletter_url", "seasons", "lengths",
        "mails", "roles", "texts", optional=("promote_until", "days_to_avoid", "retention"),
    )  # fmt: skip
    facts = ProgrammeFacts(
        slug=table.slug("slug", most=SLUG_LENGTH),
        capacity=table.whole("capacity", least=1, most=MOST_SLOTS),
        opens_at=table.moment("opens_at"),
        closes_at=table.moment("closes_at"),
        promote_until=table.moment("promote_until") if "promote_until" in table.values else None,
        confirm_working_days=table.whole("confirm_working_days", least=1, most=MOST_WORKING_DAYS),
        recommended_min=table.whole("recommended_min", least=1, most=MOST_ATTENDEES),
        recommended_max=table.whole("recommended_max", least=1, most=MOST_ATTENDEES),
        published_on=table.day("published_on"),
        updated_on=table.day("updated_on"),
        contact_officer_email=table.email("contact_officer_email"),
        toolbox_url=table.url("toolbox_url"),
        newsletter_url=table.url("newsletter_url"),
        seasons=_seasons(table.tables("seasons")),
        lengths=_lengths(table.table("lengths")),
        mails=_mails(table.table("mails")),
        retention=_retention(table.table("retention")) if "retention" in table.values else None,
        roles=_roles(table.tables("roles")),
        days_to_avoid=tuple(map(_days, table.tables("days_to_avoid")))
        if table.values.get("days_to_avoid", []) != []
        else (),
        texts=read_texts(table.table("texts")),
    )
    _check_order(table, facts)
    return facts


def _check_order(table: Table, facts: ProgrammeFacts) -> None:
    """Raise where two values of the file cannot both stand."""
    promote_until = facts.promote_until or default_promote_until(facts.seasons[-1].ends_on)
    key = "promote_until" if facts.promote_until else "closes_at"
    if facts.closes_at <= facts.opens_at:
        raise table.fault("closes_at", _("Tilmeldingen skal lukke, efter at den er åbnet."))
    if facts.closes_at > promote_until:
        raise table.fault(key, _("Tilmeldingen må ikke lukke senere, end ledige temadage går videre."))
    if promote_until > end_of_day(facts.seasons[-1].ends_on):
        raise table.fault(key, _("Ledige temadage kan ikke gå videre efter den sidste periodes sidste dag."))
    if facts.recommended_min > facts.recommended_max:
        raise table.fault("recommended_max", _("Det højeste antal må ikke være mindre end det laveste."))
    if facts.updated_on < facts.published_on:
        raise table.fault("updated_on", _("Må ikke ligge før datoen for offentliggørelsen."))


def _seasons(tables: list[Table]) -> tuple[SeasonFacts, ...]:
    """Read the seasons: each ends after it starts, in order, none overlapping, each slug once."""
    found: list[SeasonFacts] = []
    for table in tables:
        table.only("slug", "name_da", "name_en", "starts_on", "ends_on")
        season = SeasonFacts(
            slug=table.slug("slug", most=SEASON_SLUG_LENGTH),
            name_da=table.text("name_da", most=NAME_LENGTH),
            name_en=table.text("name_en", most=NAME_LENGTH),
            starts_on=table.day("starts_on"),
            ends_on=table.day("ends_on"),
        )
        if season.slug == "either" or season.slug in {other.slug for other in found}:
            raise table.fault("slug", _('Hver periode skal have sit eget kortnavn, og det må ikke være "either".'))
        _check_period(table, season.starts_on, season.ends_on)
        if found and season.starts_on <= found[-1].ends_on:
            raise table.fault("starts_on", _("Perioderne skal stå i rækkefølge og må ikke overlappe."))
        found.append(season)
    return tuple(found)


def _check_period(table: Table, starts_on: dt.date, ends_on: dt.date) -> None:
    """Raise when a period ends before it starts."""
    if ends_on < starts_on:
        raise table.fault("ends_on", _("Den sidste dag må ikke ligge før den første."))


def _lengths(table: Table) -> LengthFacts:
    """Read the lengths; a shortest length is at most the longest."""
    keys = ("talk_min", "talk_max", "workshop_min", "workshop_max", "break_max")
    table.only(*keys)
    least = {key: 0 if key == "break_max" else 1 for key in keys}
    facts = LengthFacts(**{key: table.whole(key, least=least[key], most=MOST_MINUTES) for key in keys})
    if facts.talk_min > facts.talk_max:
        raise table.fault("talk_max", _("Den længste tid må ikke være kortere end den korteste."))
    if facts.workshop_min > facts.workshop_max:
        raise table.fault("workshop_max", _("Den længste tid må ikke være kortere end den korteste."))
    return facts


def _mails(table: Table) -> MailIntervals:
    """Read when the clock's mails go."""
    table.only("list_missing_days_before", "practical_days_before", "thanks_days_after", "privacy_notice_within_days")
    return MailIntervals(
        list_missing_days_before=table.wholes("list_missing_days_before", least=1, most=MOST_DAYS),
        practical_days_before=table.whole("practical_days_before", least=1, most=MOST_DAYS),
        thanks_days_after=table.whole("thanks_days_after", least=1, most=MOST_DAYS),
        privacy_notice_within_days=table.whole("privacy_notice_within_days", least=1, most=MOST_NOTICE_DAYS),
    )


def _retention(table: Table) -> Retention:
    """Read how long personal data are kept."""
    keys = ("with_place_months", "without_place_months")
    table.only(*keys)
    return Retention(**{key: table.whole(key, least=SHORTEST_RETENTION, most=MOST_MONTHS) for key in keys})


def _roles(tables: list[Table]) -> tuple[AttendeeRole, ...]:
    """Read the roles, each key once."""
    found: list[AttendeeRole] = []
    for table in tables:
        table.only("key", "da", "en")
        role = AttendeeRole(
            key=table.slug("key", most=SEASON_SLUG_LENGTH),
            da=table.text("da", most=LONG_NAME_LENGTH),
            en=table.text("en", most=LONG_NAME_LENGTH),
        )
        if role.key in {other.key for other in found}:
            raise table.fault("key", _("Hver rolle skal have sin egen nøgle."))
        found.append(role)
    return tuple(found)


def _days(table: Table) -> DaysToAvoid:
    """Read a period to warn about."""
    table.only("starts_on", "ends_on", "kind", "name_da", "name_en")
    days = DaysToAvoid(
        starts_on=table.day("starts_on"),
        ends_on=table.day("ends_on"),
        kind=table.one_of("kind", KINDS),
        name_da=table.text("name_da", most=LONG_NAME_LENGTH),
        name_en=table.text("name_en", most=LONG_NAME_LENGTH),
    )
    _check_period(table, days.starts_on, days.ends_on)
    return days
