"""Dates as people write them in a goal plan, in Danish and English (C13, C15, C18, C22). Pure.

What is understood is shown to whoever wrote it, so what may be meant in two ways ("efter marts", a winter without both
its years) is left alone. Chosen where the language is loose:

- "primo 2015" is January, "medio" June, "ultimo" December; of a month they are days 1–10, 11–20 and 21 to its end. A
  bracket refines: "primo 2015 (januar-marts)" is January to March.
- "ved udgangen af 2015" is that last day. "inden" a period is the day before it begins; "inden" a day is that day.
- Spring, summer and autumn are March–May, June–August and September–November.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from booking.rules.working_days import is_working_day

LONGEST_WHEN = 120


@dataclass(frozen=True)
class UnderstoodDate:
    """First and last day of what was written, both None where no date was understood; `is_day` where a day is named."""

    first: dt.date | None = None
    last: dt.date | None = None
    is_day: bool = False


NO_DATE_UNDERSTOOD = UnderstoodDate()

_MONTHS = (
    ("januar", "january", "jan"),
    ("februar", "february", "feb"),
    ("marts", "march", "mar"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words}
_SEASON_OF = {
    **dict.fromkeys(("forår", "foråret", "spring"), 3),
    **dict.fromkeys(("sommer", "sommeren", "summer"), 6),
    **dict.fromkeys(("efterår", "efteråret", "autumn", "fall"), 9),
}
_COUNT_OF = {
    **dict.fromkeys(("1", "1st", "første", "first"), 1),
    **dict.fromkeys(("2", "2nd", "andet", "anden", "second"), 2),
    **dict.fromkeys(("3", "3rd", "tredje", "third"), 3),
    **dict.fromkeys(("4", "4th", "fjerde", "fourth"), 4),
}
_PART_OF = {
    **dict.fromkeys(("primo", "begyndelsen af", "starten af", "early", "beginning of", "start of"), 0),
    **dict.fromkeys(("medio", "midten af", "mid", "mid-", "middle of"), 1),
    **dict.fromkeys(("ultimo", "slutningen af", "late"), 2),
}
_PART_MONTHS = (1, 6, 12)
_PART_DAYS = ((1, 10), (11, 20), (21, 31))


def _either(words: dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = rf"(?P<month>{_either(_MONTH_OF)})\.?(?: måned)?"
_DAY = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?"
_OF = r",? (?:af |i |of |in )?"
_COUNT = rf"(?P<count>{_either(_COUNT_OF)})\.?"

_WEEKDAYS = (
    "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_BEFORE_IT = re.compile(
    r"(?:(?:senest|ca\.?|cirka|omkring|inden for|i løbet af|i|på|om|ved|den|d\.|hele"
    r"|during|within|by|in|on|at|the|about|around|all of"
    rf"|(?:{_WEEKDAYS}),?) )+"
)
_FROM = re.compile(r"(?:i perioden )?(?:fra|mellem|from|between) ")
_UNTIL = re.compile(r"(?:inden(?! for )|før|before) ")
_END_OF = re.compile(r"(?:inden |before )?(?:the )?(?:udgangen af|end of) (?P<period>.+)")
_JOINTS = re.compile(r" ?[-/] ?| (?:til|og|eller|to|and|or|until) ")

Groups = dict[str, str]


def _period(year: int, first_month: int, months: int) -> tuple[dt.date, dt.date]:
    """Return first and last day of some months of one year."""
    last_month = first_month + months - 1
    return dt.date(year, first_month, 1), dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def _day(found: Groups) -> tuple[dt.date, dt.date]:
    year = int(found["year"])
    month = found["month"]
    day = dt.date(year if year > 99 else 2000 + year, _MONTH_OF.get(month) or int(month), int(found["day"]))  # noqa: PLR2004 two digits
    return day, day


def _month(found: Groups) -> tuple[dt.date, dt.date]:
    return _period(int(found["year"]), _MONTH_OF.get(found["month"]) or int(found["month"]), 1)


def _week(found: Groups) -> tuple[dt.date, dt.date]:
    monday = dt.date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    return monday, monday + dt.timedelta(days=6)


def _quarter(found: Groups) -> tuple[dt.date, dt.date]:
    return _period(int(found["year"]), 3 * _COUNT_OF[found["count"]] - 2, 3)


def _half(found: Groups) -> tuple[dt.date, dt.date]:
    return _period(int(found["year"]), 6 * _COUNT_OF[found["count"]] - 5, 6)


def _season(found: Groups) -> tuple[dt.date, dt.date]:
    return _period(int(found["year"]), _SEASON_OF[found["season"]], 3)


def _winter(found: Groups) -> tuple[dt.date, dt.date]:
    year = int(found["year"])
    if int(found["next"]) % 100 != (year + 1) % 100:
        raise ValueError
    return dt.date(year, 12, 1), _period(year + 1, 2, 1)[1]


def _part_of_year(found: Groups) -> tuple[dt.date, dt.date]:
    return _period(int(found["year"]), _PART_MONTHS[_PART_OF[found["part"]]], 1)


def _part_of_month(found: Groups) -> tuple[dt.date, dt.date]:
    first, last = _month(found)
    begins, ends = _PART_DAYS[_PART_OF[found["part"]]]
    return first.replace(day=begins), min(last, last.replace(day=min(ends, last.day)))


def _year(found: Groups) -> tuple[dt.date, dt.date]:
    return _period(int(found["year"]), 1, 12)


_FORMS: list[tuple[re.Pattern[str], Callable[[Groups], tuple[dt.date, dt.date]]]] = [
    (re.compile(form), read)
    for form, read in (
        (r"(?P<day>\d{1,2})[./ -] ?(?P<month>\d{1,2})[./ -] ?(?P<year>(?:19|20)?\d\d)", _day),
        (rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})", _day),
        (rf"{_DAY} (?:of )?{_MONTH}{_OF}{_YEAR}", _day),
        (rf"{_MONTH} {_DAY}{_OF}{_YEAR}", _day),
        (rf"{_MONTH}{_OF}{_YEAR}", _month),
        (r"(?P<month>\d{1,2})[/-](?P<year>(?:19|20)\d\d)", _month),
        (rf"{_YEAR}-(?P<month>\d\d)", _month),
        (rf"(?:uge|week) (?P<week>\d{{1,2}}){_OF}{_YEAR}", _week),
        (rf"{_COUNT} (?:kvartal|quarter){_OF}{_YEAR}", _quarter),
        (rf"[qk](?P<count>[1-4]){_OF}{_YEAR}", _quarter),
        (rf"(?P<count>1|2|første|andet|first|second)\.? (?:halvår|half(?:-year)?){_OF}{_YEAR}", _half),
        (rf"(?P<season>{_either(_SEASON_OF)}){_OF}{_YEAR}", _season),
        (rf"(?:vinter|vinteren|winter){_OF}{_YEAR} ?[/-] ?(?P<next>(?:20)?\d\d)", _winter),
        (rf"(?P<part>{_either(_PART_OF)}) ?{_YEAR}", _part_of_year),
        (rf"(?P<part>{_either(_PART_OF)}) ?{_MONTH}{_OF}{_YEAR}", _part_of_month),
        (rf"(?:år(?:et)? )?{_YEAR}", _year),
    )
]


def understood(text: str) -> UnderstoodDate:
    """Read what somebody wrote as a date or a period; what is not surely one is no date. Never raises."""
    if len(text) > LONGEST_WHEN:
        return NO_DATE_UNDERSTOOD
    plain = " ".join(re.sub(r"[‐-―−]", "-", text.casefold()).split()).rstrip(" .,;")
    outside, bracket, inside = plain.partition("(")
    if bracket:
        whole = _read(outside.strip())
        year = re.search(_YEAR, outside)
        inside = inside.rstrip(" )")
        refined = _read(inside)
        if year and not refined.first:
            refined = _read(f"{inside} {year['year']}")
        return refined if whole.first and refined.first else whole
    return _read(plain)


def _read(plain: str) -> UnderstoodDate:
    if ending := _END_OF.fullmatch(_without_small_words(plain)):
        last = _read(ending["period"]).last
        return UnderstoodDate(last, last, is_day=last is not None)
    if until := _UNTIL.match(plain):
        return _day_before(_read_one_or_two(_without_small_words(plain[until.end() :])))
    if two := _FROM.match(plain):
        return _read_two(_without_small_words(plain[two.end() :]))
    return _read_one_or_two(_without_small_words(plain))


def _without_small_words(plain: str) -> str:
    small = _BEFORE_IT.match(plain)
    return plain[small.end() :] if small else plain


def _day_before(period: UnderstoodDate) -> UnderstoodDate:
    if period.first is None or period.is_day:
        return period
    day = period.first - dt.timedelta(days=1)
    return UnderstoodDate(day, day, is_day=True)


def _read_one_or_two(plain: str) -> UnderstoodDate:
    one = _read_one(plain)
    return one if one.first else _read_two(plain)


def _read_two(plain: str) -> UnderstoodDate:
    """Read the period that reaches from the first to the last of two."""
    for joint in _JOINTS.finditer(plain):
        end = _read_one(_without_small_words(plain[joint.end() :]))
        start = _read_start(plain[: joint.start()], plain[joint.end() :]) if end.last else None
        if start and start.first and end.last and start.first <= end.last:
            return UnderstoodDate(start.first, end.last, is_day=start.first == end.last)
    return NO_DATE_UNDERSTOOD


def _read_start(start: str, end: str) -> UnderstoodDate:
    """Read the first of two, which may leave to the second what both share: "1.-15. marts 2015"."""
    words = end.split()
    shared = (" ".join([start, *words[at:]]) for at in range(len(words), -1, -1))
    return next((read for read in map(_read_one, shared) if read.first), NO_DATE_UNDERSTOOD)


def _read_one(plain: str) -> UnderstoodDate:
    for form, read in _FORMS:
        if found := form.fullmatch(plain):
            try:
                first, last = read(found.groupdict())
            except ValueError:  # no such day, month or week
                return NO_DATE_UNDERSTOOD
            return UnderstoodDate(first, last, is_day=read is _day)
    return NO_DATE_UNDERSTOOD


def working_day_of(date: UnderstoodDate) -> dt.date | None:
    """Return the day that a calendar entry stands on (rule 13): the day itself, else the first working day of it."""
    if date.first is None or date.last is None or date.is_day:
        return date.first
    days = (date.first + dt.timedelta(days=ahead) for ahead in range((date.last - date.first).days + 1))
    return next((day for day in days if is_working_day(day)), date.first)
