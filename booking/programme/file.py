"""A programme as a TOML file that people read and edit: file in, facts out, or an error that names line and key."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic import ValidationError as Refused

from booking.models.programme import LIMITS, LONG_NAME_LENGTH, NAME_LENGTH
from booking.programme.texts import SOME_TABLES, FileTable, PlainTexts
from booking.programme.toml_table import ProgrammeFileError, dotted, line_of, read_toml
from booking.rules.addresses import clean_address
from booking.rules.deadline import default_promote_until
from booking.rules.validation import error_sentence, own
from booking.rules.working_days import DENMARK, end_of_day

__all__ = ("ProgrammeFacts", "ProgrammeFileError", "faults", "read_programme")

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH = 60
SHORT_SLUG_LENGTH = 40
URL_LENGTH = 200
MOST_SLOTS = 500
TOO_SHORT = _("Den længste tid må ikke være kortere end den korteste.")

SENTENCES: Mapping[str, Any] = {
    "missing": _("Nøglen mangler."),
    "string_type": _('Skriv en tekst i anførselstegn: "…".'),
    "string_too_short": _("Teksten må ikke være tom."),
    "string_too_long": _("Teksten må højst være på %(max_length)d tegn."),
    "literal_error": _("Skriv en af disse: %(expected)s."),
    "model_type": _("Skriv en overskrift i kantede parenteser og nøglerne under den: [navn]."),
}
"""Sentences that differ for a file from those for a request (`booking.rules.validation`)."""


def _whole(least: int, most: int) -> BeforeValidator:
    def check(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise own(_("Skriv et helt tal fra %(least)d til %(most)d.") % {"least": least, "most": most})
        return value

    return BeforeValidator(check)


def _limited(column: str) -> BeforeValidator:
    return _whole(*LIMITS[column])


def _day(value: Any) -> dt.date:
    if type(value) is not dt.date:
        raise own(_("Skriv en dato uden anførselstegn, fx 2016-09-28."))
    return value


def _moment(value: Any) -> dt.datetime:
    """Return the aware moment of a Danish local time."""
    if not isinstance(value, dt.datetime) or value.tzinfo is not None:
        raise own(_("Skriv dato og dansk klokkeslæt uden tidszone, fx 2016-09-28 09:00:00."))
    local = value.replace(tzinfo=DENMARK)
    if local.astimezone(dt.UTC).astimezone(DENMARK).replace(tzinfo=None) != value:
        raise own(_("Klokkeslættet findes ikke: uret stilles frem den nat. Vælg et andet."))
    return local


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise own(_("Brug kun små bogstaver a-z, tal og bindestreger, fx foraar-2017."))
    return value


def _empty_or(clean: Callable[[str], str | None], accepted: Any) -> BeforeValidator:
    def check(value: Any) -> str:
        try:
            if not isinstance(value, str) or len(value) > URL_LENGTH:
                raise own(accepted)
            return value and (clean(value) or value)
        except ValidationError as error:
            raise own(accepted) from error

    return BeforeValidator(check)


def _largest_first(numbers: list[int]) -> list[int]:
    if len(set(numbers)) < len(numbers):
        raise own(_("Det samme tal må kun stå én gang."))
    return sorted(numbers, reverse=True)


def _list_of_numbers(value: Any) -> Any:
    if not isinstance(value, list):
        raise own(_("Skriv hele tal i kantede parenteser, fx [21, 7]."))
    return value


_Day = Annotated[dt.date, BeforeValidator(_day)]
_Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
_Slug = Annotated[str, Field(min_length=1, max_length=SLUG_LENGTH), AfterValidator(_slug)]
_ShortSlug = Annotated[str, Field(min_length=1, max_length=SHORT_SLUG_LENGTH), AfterValidator(_slug)]
_Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
_LongName = Annotated[str, Field(min_length=1, max_length=LONG_NAME_LENGTH)]
_Address = Annotated[
    str,
    _empty_or(URLValidator(schemes=["http", "https"]), _('Skriv en adresse, der begynder med https://, eller "".')),
]
_Mail = Annotated[str, _empty_or(clean_address, _('Skriv en mailadresse eller "".'))]


class Period(FileTable):
    """Days in a row, both ends included."""

    starts_on: _Day
    ends_on: _Day

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Period":
        if self.ends_on < self.starts_on:
            raise own(_("Den sidste dag må ikke ligge før den første."), at=("ends_on",))
        return self


class SeasonFacts(Period):
    """A period in which a day may be held (A21)."""

    slug: _ShortSlug
    name_da: _Name
    name_en: _Name


class LengthFacts(FileTable):
    """The shortest and longest lengths of the parts, in minutes (D5)."""

    talk_min: Annotated[int, _limited("talk_min")]
    talk_max: Annotated[int, _limited("talk_max")]
    workshop_min: Annotated[int, _limited("workshop_min")]
    workshop_max: Annotated[int, _limited("workshop_max")]
    break_max: Annotated[int, _limited("break_max")]

    @model_validator(mode="after")
    def _are_ranges(self) -> "LengthFacts":
        if self.talk_min > self.talk_max:
            raise own(TOO_SHORT, at=("talk_max",))
        if self.workshop_min > self.workshop_max:
            raise own(TOO_SHORT, at=("workshop_max",))
        return self


class MailIntervals(FileTable):
    """The times of the mails that the clock sends, in calendar days; lists have the largest number first."""

    list_missing_days_before: Annotated[
        list[Annotated[int, _limited("list_missing_days_before")]],
        BeforeValidator(_list_of_numbers),
        AfterValidator(_largest_first),
    ]
    practical_days_before: Annotated[int, _limited("practical_days_before")]
    thanks_days_after: Annotated[int, _limited("thanks_days_after")]
    privacy_notice_within_days: Annotated[int, _limited("privacy_notice_within_days")]


class Retention(FileTable):
    """The months for which personal data are kept (D8): after the last season, and after the queue closed."""

    with_place_months: Annotated[int, _limited("with_place_months")]
    without_place_months: Annotated[int, _limited("without_place_months")]


class RoleFacts(FileTable):
    """A role that the municipality can pick for an attendee."""

    key: _ShortSlug
    da: _LongName
    en: _LongName


class AvoidFacts(Period):
    """Days that are warned about, not refused (D4)."""

    kind: Literal["school", "bridge"]
    name_da: _LongName
    name_en: _LongName


class ClosedDayFacts(FileTable):
    """A day when no member of staff can come."""

    date: _Day
    note: Annotated[str, Field(max_length=LONG_NAME_LENGTH)] = ""


class ProgrammeFacts(FileTable):
    """All that a programme file says. Moments are aware (Danish time); a link may be empty: then it is plain text."""

    slug: _Slug
    capacity: Annotated[int, _whole(1, MOST_SLOTS)]
    opens_at: _Moment
    closes_at: _Moment
    promote_until: _Moment | None = None
    confirm_working_days: Annotated[int, _limited("confirm_working_days")]
    recommended_min: Annotated[int, _limited("recommended_min")]
    recommended_max: Annotated[int, _limited("recommended_max")]
    published_on: _Day
    updated_on: _Day
    contact_officer_email: _Mail
    toolbox_url: _Address
    newsletter_url: _Address
    journal_shown: Literal["live", "after_closing"] = "after_closing"
    seasons: Annotated[list[SeasonFacts], SOME_TABLES]
    lengths: LengthFacts
    mails: MailIntervals
    retention: Retention | None = None
    roles: Annotated[list[RoleFacts], SOME_TABLES]
    days_to_avoid: list[AvoidFacts] = []
    closed_days: list[ClosedDayFacts] | None = None
    """None: the stored ones are left as they are."""
    texts: PlainTexts

    @model_validator(mode="after")
    def _stands_together(self) -> "ProgrammeFacts":
        """Raise where two values of the file contradict each other."""
        self._check_rows()
        last_day = self.seasons[-1].ends_on
        promote_until = self.promote_until or default_promote_until(last_day)
        key = "promote_until" if self.promote_until else "closes_at"
        if self.closes_at <= self.opens_at:
            raise own(_("Tilmeldingen skal lukke, efter at den er åbnet."), at=("closes_at",))
        if self.closes_at > promote_until:
            raise own(_("Tilmeldingen må ikke lukke senere, end ledige temadage går videre."), at=(key,))
        if promote_until > end_of_day(last_day):
            raise own(_("Ledige temadage kan ikke gå videre efter den sidste periodes sidste dag."), at=(key,))
        if self.recommended_min > self.recommended_max:
            raise own(_("Det højeste antal må ikke være mindre end det laveste."), at=("recommended_max",))
        if self.updated_on < self.published_on:
            raise own(_("Må ikke ligge før datoen for offentliggørelsen."), at=("updated_on",))
        return self

    def _check_rows(self) -> None:
        """Raise where two rows contradict each other: seasons must be in order, each key and each closed day unique."""
        for place, season in enumerate(self.seasons):
            before = self.seasons[:place]
            if season.slug == "either" or season.slug in {other.slug for other in before}:
                raise own(
                    _('Hver periode skal have sit eget kortnavn, og det må ikke være "either".'),
                    at=("seasons", place, "slug"),
                )
            if before and season.starts_on <= before[-1].ends_on:
                raise own(
                    _("Perioderne skal stå i rækkefølge og må ikke overlappe."), at=("seasons", place, "starts_on")
                )
        for place in _repeated([role.key for role in self.roles]):
            raise own(_("Hver rolle skal have sin egen nøgle."), at=("roles", place, "key"))
        for place in _repeated([day.date for day in self.closed_days or ()]):
            raise own(_("Skriv hver dato én gang."), at=("closed_days", place, "date"))


def _repeated(values: Sequence[Any]) -> Iterator[int]:
    """Yield the indexes of values that occurred before."""
    return (place for place, value in enumerate(values) if value in values[:place])


def read_programme(path: Path) -> ProgrammeFacts:
    """Read the programme file at `path` (TOML, UTF-8; times are Danish local time).

    Raises ProgrammeFileError at the first fault, with its line and key; OSError when the file cannot be read.
    """
    source, values = read_toml(path)
    try:
        return ProgrammeFacts.model_validate(values)
    except Refused as refusal:
        where, accepted = next(faults(refusal))
        raise ProgrammeFileError(line=line_of(source, where), key=dotted(where), accepted=accepted) from refusal


def faults(refusal: Refused) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield path and sentence of each fault."""
    for error in refusal.errors(include_url=False, include_input=False):
        yield (*error["loc"], *error.get("ctx", {}).get("at", ())), error_sentence(error, instead=SENTENCES)
