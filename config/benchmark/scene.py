"""What is measured on: programmes that have opened, and what visitors send to register for them."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from booking.models import Municipality, Programme, Registration
from booking.programme.file import ProgrammeFacts, read_programme
from booking.rules.working_days import DENMARK
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.day.schedule import DayPlan, schedule
from booking.services.programmes import create_programme
from booking.services.registering import Choices, ContactDetails, register
from booking.services.turn import MUNICIPALITY, SYSTEM
from config.benchmark.clients import Requested
from config.benchmark.programs import ROOT, WrongAnswerError

FILE = ROOT / "booking" / "data" / "faglig-ledelse-2016-17.toml"
OPENED = dt.date(2016, 9, 28)
DATE = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "da"}


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let the models speak with another database of the same server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def facts_of_this_year(folder: Path) -> ProgrammeFacts:
    """Read the programme file with every date moved, so that it opened a week ago; week-days stay."""
    weeks = (timezone.localdate() - OPENED).days // 7 - 1
    moved = dt.timedelta(weeks=weeks)
    text = DATE.sub(lambda day: str(dt.date.fromisoformat(day[1]) + moved), FILE.read_text(encoding="utf-8"))
    file = folder / "programme.toml"
    file.write_text(text, encoding="utf-8")
    return read_programme(file)


def new_programmes(facts: ProgrammeFacts, name: str, count: int) -> list[Programme]:
    """Make programmes; the site shows the last one."""
    return [
        create_programme(facts.model_copy(update={"slug": f"{name}-{number}"}), by=SYSTEM) for number in range(count)
    ]


def municipality_codes() -> list[str]:
    """Return the codes of all municipalities."""
    return list(Municipality.objects.order_by("code").values_list("code", flat=True))


def enlist(programme: Programme, municipality: Municipality, *, people: int, audience: str) -> Registration:
    """Register a municipality by the services."""
    return register(
        programme=programme,
        municipality=municipality,
        contact=ContactDetails(name=f"Kontakt {municipality.code}", email=f"kontakt@{municipality.email_domains[0]}"),
        choices=Choices(talk=True, workshop=True, expected_attendees=people, audience=audience),
        decided=True,
        pays_catering=True,
        by=MUNICIPALITY,
    ).registration


def agree_on(date: dt.date, registration: Registration) -> None:
    """Fix the day of a registration."""
    plan = DayPlan(
        starts_at=dt.datetime.combine(date, dt.time(9), DENMARK),
        venue="Rådhuset",
        talk_minutes=90,
        break_minutes=30,
        workshop_minutes=180,
        facilitators=(FacilitatorDetails(name="Fie", email="fie@example.dk"),),
    )
    schedule(registration_id=registration.pk, plan=plan, by=SYSTEM, agreed="Kim")


def by_api(slug: str, code: str, visitor: int) -> list[dict[str, Any]]:
    """Return the script of a registration by the API."""
    sent = {
        "municipality": code,
        "parts": ["talk", "workshop"],
        "audience": "management",
        "season": "either",
        "expected_attendees": 9,
        "contact": {"name": f"Kontakt {code}", "email": f"kontakt-{code}@example.dk"},
        "decided": True,
        "pays_catering": True,
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex} | address_of_visitor(visitor)
    step = Requested(
        method="POST",
        path=f"/api/v1/programmes/{slug}/registrations",
        headers=headers,
        body=json.dumps(sent),
        status=201,
        has=r'"queue_number": ?(?P<number>[0-9]+)',
    )
    return [asdict(step)]


def by_form_page(code: str, visitor: int) -> list[dict[str, Any]]:
    """Return the script of a registration by the form: the empty form, the post, the receipt."""
    sent = {
        "municipality": code,
        "parts": ["talk", "workshop"],
        "audience": "management",
        "season": "either",
        "expected_attendees": "12",
        "contact_name": f"Kontakt {code}",
        "contact_email": f"kontakt-{code}@example.dk",
        "decided": "on",
        "pays_catering": "on",
    }
    headers = BROWSER | address_of_visitor(visitor)
    posted = headers | {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    body = f"{urlencode(sent, doseq=True)}&key=<key>"
    steps = (
        Requested(path="/tilmeld/", headers=headers, has=r'name="key" value="(?P<key>[^"]+)"'),
        Requested(method="POST", path="/tilmeld/", headers=posted, body=body, status=303),
        Requested(path="<location>", headers=headers, has=r'data-queue-number="(?P<number>[0-9]+)"'),
    )
    return [asdict(step) for step in steps]


def looking_at(path: str, has: str, *, status: int = 200, **headers: str) -> list[dict[str, Any]]:
    """Return the script of looking at a page."""
    told = BROWSER | {name.replace("_", "-"): text for name, text in headers.items()}
    return [asdict(Requested(path=path, headers=told, has=has, status=status))]


def address_of_visitor(visitor: int) -> dict[str, str]:
    """Give each visitor an address of its own, as the proxy tells it."""
    return {"X-Forwarded-For": f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"}


def expect_whole_queues(programmes: Iterable[Programme], count: int) -> None:
    """See that as many are registered as were told so, that numbers have no gap, and that their order is that of time.

    Raises WrongAnswerError.
    """
    seen = 0
    for programme in programmes:
        rows = Registration.objects.filter(programme=programme).order_by("received_at")
        found = list(rows.values_list("queue_number", "slot__number"))
        seen += len(found)
        slots = programme.slots.count()
        if found != [(number, number if number <= slots else None) for number in range(1, len(found) + 1)]:
            raise WrongAnswerError(f"the queue of {programme.slug} is wrong")
    if seen != count:
        raise WrongAnswerError(f"{count} were told that they are registered, {seen} are")
