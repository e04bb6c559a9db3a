"""What tests begin with: a programme with slots and seasons, municipalities, registrations, a clock to move.

Everything goes through the services, so the journal is a real one afterwards. Moments are in Danish time.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import time_machine

from booking.journal.facts import SEALS
from booking.models import By, DaysToAvoid, EntryKind, JournalEntry, Municipality, Programme, Registration, Season, Slot
from booking.programme.file import read_programme
from booking.rules.working_days import DENMARK
from booking.services import clock, programmes, registering
from booking.services.registering import Choices, ContactDetails, Registered
from booking.services.turn import MUNICIPALITY, SYSTEM, Actor, terms_of, turn
from tests.made_once import made_once

SLUG = "faglig-ledelse-2016-17"
FILE = Path(programmes.__file__).resolve().parents[1] / "data" / f"{SLUG}.toml"
STAFF = Actor(By.STAFF, 1)
OTHER_STAFF = Actor(By.STAFF, 2)
TOKEN = Actor(By.API, 1)

NAMES = ("Aarhus", "Billund", "Dragør", "Egedal", "Favrskov", "Greve", "Herning", "Ishøj", "Jammerbugt", "Kolding")


def danish(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:  # noqa: PLR0917
    """Return a moment in Danish time."""
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=DENMARK)


OPENS = danish(2016, 9, 28, 9)
"""A Wednesday; a place allocated then must be confirmed by Friday 30 September, 23.59."""
CLOSES = danish(2017, 4, 28, 23, 59)
DEADLINE = danish(2016, 9, 30, 23, 59)


def at(moment: dt.datetime, *, tick: bool = True) -> time_machine.travel:
    """Move the clock, as a context manager or decorator; with `tick=False` it stands still."""
    return time_machine.travel(moment, tick=tick)


def make_programme(
    slug: str = SLUG, *, capacity: int = 5, settings: dict[str, Any] | None = None, **fields: Any
) -> Programme:
    """Make a programme of two seasons with `capacity` free slots and its first journal entry.

    That entry is a week older than the opening, whatever the clock says: the journal's time never goes back.
    `settings`: `lengths`, `mails`, `retention` and `days_to_avoid` as a programme file has them.
    """
    values: dict[str, Any] = {
        "texts": {
            "da": {"title": "Temadag om faglig ledelse og styring på børne- og ungeområdet"},
            "en": {"title": "Themed day on professional leadership and governance in the children’s field"},
        },
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "promote_until": danish(2017, 6, 9, 23, 59),
        "confirm_working_days": 2,
        "toolbox_url": "https://example.dk/redskabskasse",
        "newsletter_url": "https://example.dk/nyhedsbrev",
        "contact_officer_email": "temadage@example.dk",
    }
    given = dict(settings or {})
    days_to_avoid = given.pop("days_to_avoid", [])
    for columns in given.values():
        values |= columns
    programme = Programme.objects.create(slug=slug, terms_in_journal=True, **(values | fields))
    DaysToAvoid.objects.bulk_create(DaysToAvoid(programme=programme, **days) for days in days_to_avoid)
    Season.objects.create(
        programme=programme,
        slug="autumn-2016",
        name_da="efteråret 2016",
        name_en="autumn 2016",
        starts_on=dt.date(2016, 9, 28),
        ends_on=dt.date(2016, 12, 21),
    )
    Season.objects.create(
        programme=programme,
        slug="spring-2017",
        name_da="foråret 2017",
        name_en="spring 2017",
        starts_on=dt.date(2017, 1, 2),
        ends_on=dt.date(2017, 6, 23),
    )
    Slot.objects.bulk_create(Slot(programme=programme, number=number) for number in range(1, capacity + 1))
    with at(programme.opens_at - dt.timedelta(days=7)), turn(programme.pk, SYSTEM) as held:
        held.record(EntryKind.PROGRAMME_LOADED, None, terms_of(held.programme, capacity=capacity))
    programme.refresh_from_db()
    return programme


@made_once
def make_offer() -> Programme:
    """Load the programme of 2016/17 from its file, a week before it opens: the journal's time never goes back."""
    with at(OPENS - dt.timedelta(days=7)):
        return programmes.create_programme(read_programme(FILE), by=SYSTEM)


def make_municipality(number: int = 1, **fields: Any) -> Municipality:
    """Make the `number`-th municipality: code 0101 is the first; its domain ends in `.dk`."""
    name = NAMES[number - 1] if number <= len(NAMES) else f"Kommune {number}"
    domain = name.lower().replace(" ", "-").replace("ø", "oe")
    values: dict[str, Any] = {
        "code": f"{number + 100:04}",
        "name": name,
        "full_name": f"{name} Kommune",
        "region_code": "1084",
        "region_name": "Region Hovedstaden",
        "email_domains": [f"{domain}.dk"],
        "website": f"https://www.{domain}.dk",
    }
    return Municipality.objects.create(**(values | fields))


def make_municipalities(count: int) -> list[Municipality]:
    """Make the first `count` municipalities."""
    return [make_municipality(number) for number in range(1, count + 1)]


def contact_of(municipality: Municipality, **fields: str) -> ContactDetails:
    """Return a contact who writes from the municipality's domain."""
    values = {
        "name": f"Anne {municipality.name}",
        "title": "Familiechef",
        "email": f"anne@{municipality.email_domains[0]}",
        "phone": "+4572423700",
        "language": "da",
    }
    return ContactDetails(**(values | fields))


def choices_of(**fields: Any) -> Choices:
    """Return valid choices: talk and workshop, for the management, either season, ten people."""
    values: dict[str, Any] = {"talk": True, "workshop": True, "audience": "management", "expected_attendees": 10}
    return Choices(**(values | fields))


def receive(programme: Programme, municipality: Municipality, **fields: Any) -> Registered:
    """Register a municipality by the service; `fields` replace the service's arguments."""
    values: dict[str, Any] = {
        "contact": contact_of(municipality),
        "choices": choices_of(),
        "decided": True,
        "pays_catering": True,
        "by": MUNICIPALITY,
    }
    return registering.register(programme=programme, municipality=municipality, **(values | fields))


def make_registration(programme: Programme, municipality: Municipality, **fields: Any) -> Registration:
    """Register a municipality and return the row."""
    return receive(programme, municipality, **fields).registration


def make_queue(programme: Programme, count: int) -> list[Registration]:
    """Make and register the first `count` municipalities, in order."""
    return [make_registration(programme, municipality) for municipality in make_municipalities(count)]


def again(registration: Registration) -> Registration:
    """Read a registration anew."""
    return Registration.objects.select_related("programme", "municipality", "slot", "season").get(pk=registration.pk)


def where(registration: Registration) -> tuple[str, int | None]:
    """Return a registration's status and its slot's number, as they stand in the table."""
    row = again(registration)
    return row.status, row.slot.number if row.slot else None


def journal(programme: Programme, *kinds: str) -> list[tuple[str, int | None, str, dict[str, Any]]]:
    """Return (kind, queue number, by, details) of the entries, the programme's own first one left out.

    With `kinds`, return only entries of those kinds. The salted hashes are left out: no two are alike.
    """
    entries = programme.entries.filter(number__gt=1).select_related("registration")
    return [
        (entry.kind, entry.registration.queue_number if entry.registration else None, entry.by, unsealed(entry))
        for entry in entries
        if not kinds or entry.kind in kinds
    ]


def unsealed(entry: JournalEntry) -> dict[str, Any]:
    """Return an entry's details without the salted hashes of contact and reference."""
    return {name: value for name, value in entry.details.items() if name not in SEALS}


def accept(registration: Registration, moment: dt.datetime) -> bool:
    """Report that the contact's server accepted, at `moment`, the mail that asks for the confirmation now."""
    return clock.asked(registration_id=registration.pk, ask=again(registration).ask, at=moment)
