"""Finding a registration or a person by whatever a caller says, however it is spelled.

Every word must be found: in the row's folded text, in a spelling of its municipality, or as its number in the queue.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from booking.models import Attendee, Municipality, Registration
from booking.models.registration import LIVE
from booking.models.searched import digits_of, searchable

MOST_WORDS = 8
LONGEST = 200
"""Characters that are looked at: a pasted page is no search."""
LEAST_DIGITS_OF_A_PHONE = 6
LARGEST_NUMBER = 2**31 - 1
NUMBER = re.compile("[0-9]{1,10}")
ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
"""What no keyboard writes: it comes of a broken address."""
LEAST_DIGITS_INSIDE = 4
"""Fewer digits stand in every telephone number; they are a number in the queue."""

Spellings = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is looked for: the words, and the codes of the municipalities in which each of them stands."""

    words: list[str]
    codes: list[list[str]]

    @property
    def municipalities(self) -> set[str]:
        """Return the codes of the municipalities in which every word stands."""
        return set.intersection(*map(set, self.codes)) if self.codes else set()

    def without(self, words: Collection[str]) -> "Sought":
        """Return the same without some of the words."""
        kept = [(word, codes) for word, codes in zip(self.words, self.codes, strict=True) if word not in words]
        return Sought(words=[word for word, _codes in kept], codes=[codes for _word, codes in kept])


def sought_words(typed: str) -> list[str]:
    """Return the words that are looked for, at most eight; a telephone number is one, and odd bytes are none."""
    said = typed[:LONGEST]
    if ODD.search(said):
        return []
    digits = digits_of(said)
    if len(digits) >= LEAST_DIGITS_OF_A_PHONE and not re.search(r"[^\d\s+()./-]", said):
        return [digits]
    words = [word for word in searchable(said).split() if word not in {"nr", "kommune"}]
    return list(dict.fromkeys(words))[:MOST_WORDS]


def sought_by(typed: str) -> Sought:
    """Read what was typed, in one statement; no word where nothing can be looked for."""
    words = sought_words(typed)
    spellings = _spellings() if words else {}
    return Sought(words=words, codes=[_codes_of(word, spellings) for word in words])


def registrations_found(sought: Sought, *, most: int) -> list[Registration]:
    """Return the registrations that have every word, those that count first, in the order of the queue."""
    if not sought.words:
        return []
    rows = Registration.objects.select_related("municipality", "programme")
    for word, codes in zip(sought.words, sought.codes, strict=True):
        number = Q(queue_number=int(word)) if NUMBER.fullmatch(word) and int(word) <= LARGEST_NUMBER else Q()
        rows = rows.filter(_inside(word) | Q(municipality__in=codes) | number)
    return _live_first(rows, most)


def attendees_found(sought: Sought, *, most: int, of: Iterable[int] | None = None) -> list[Attendee]:
    """Return the attendees who have every word, only those of the registrations `of` where these are given."""
    if not sought.words:
        return []
    rows = Attendee.objects.select_related("registration__municipality")
    if of is not None:
        rows = rows.filter(registration__in=of)
    for word, codes in zip(sought.words, sought.codes, strict=True):
        rows = rows.filter(_inside(word) | Q(registration__municipality__in=codes))
    if sought.municipalities:  # every attendee of the municipality is no answer to its name
        rows = rows.filter(_any_inside(sought.words))
    return list(rows.order_by("name", "pk")[:most])


def municipalities_found(sought: Sought, *, most: int) -> list[Municipality]:
    """Return the municipalities in which every word stands."""
    return list(Municipality.objects.filter(pk__in=sought.municipalities)[:most])


def _spellings() -> Spellings:
    rows = Municipality.objects.values_list("code", "name", "full_name", "search_terms")
    return {code: searchable(" ".join((name, full_name, *terms))) for code, name, full_name, terms in rows}


def _codes_of(word: str, spellings: Spellings) -> list[str]:
    """Return the municipalities of a word; a number is a whole code, which many write without its first nought."""
    if word.isdigit():
        return [code for code in spellings if word.lstrip("0") == code.lstrip("0")]
    return [code for code, text in spellings.items() if word in text]


def _inside(word: str) -> Q:
    return Q(searched__contains=word) if not word.isdigit() or len(word) >= LEAST_DIGITS_INSIDE else Q(pk__in=())


def _any_inside(words: Iterable[str]) -> Q:
    found = Q(pk__in=())
    for word in words:
        found |= _inside(word)
    return found


def _live_first(rows: QuerySet[Registration], most: int) -> list[Registration]:
    live = list(rows.filter(status__in=LIVE).order_by("-programme__opens_at", "queue_number")[:most])
    if len(live) == most:
        return live
    ended = rows.exclude(status__in=LIVE).order_by("-programme__opens_at", "queue_number")
    return [*live, *ended[: most - len(live)]]
