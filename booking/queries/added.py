"""What other apps have to say of a registration on its pages: the contact's, the day's own, and "Mine dage"."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from booking.models import Registration, ThemedDay


@dataclass(frozen=True)
class OnPage:
    """A text, and its language where that is not the page's."""

    text: str
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class AddedFact:
    """A heading with its lines; `without` stands where there are none.

    `own_page` names the contact's page about it, opened by the token of the personal page, and `press` what its link
    says; `staff_page` names the admin's page about it, which takes the registration's id.
    """

    heading: str
    lines: Sequence[OnPage]
    without: str
    own_page: str
    press: str
    staff_page: str = ""


Dated = tuple[Registration, ThemedDay | None]
Reader = Callable[[Sequence[Dated]], Mapping[int, AddedFact]]
"""Reads the facts of several registrations with their days by id, in as many statements as for one."""
known_readers: list[Reader] = []
known_own_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Add another app's facts, after those that are there."""
    known_readers.append(reader)


def register_own(reader: Reader) -> None:
    """Add facts that are the municipality's own: on the contact's page alone, also where it has no place."""
    known_own_readers.append(reader)


def added_to(registrations: Sequence[Dated]) -> Mapping[int, list[AddedFact]]:
    """Return what is said of each registration, by its id."""
    return _read_by(known_readers, registrations)


def own_of(registration: Registration, day: ThemedDay | None = None) -> list[AddedFact]:
    """Return what is the municipality's own."""
    return _read_by(known_own_readers, [(registration, day)])[registration.pk]


def _read_by(readers: Sequence[Reader], registrations: Sequence[Dated]) -> Mapping[int, list[AddedFact]]:
    found: defaultdict[int, list[AddedFact]] = defaultdict(list)
    for read in readers if registrations else ():
        for registration, fact in read(registrations).items():
            found[registration].append(fact)
    return found
