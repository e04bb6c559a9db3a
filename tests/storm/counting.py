"""What came of a storm: what people were told, compared with the tables, the journal and the mails that arrived."""

import datetime as dt
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests import migrated
from tests.notifications.mail_helpers import parsed
from tests.storm.people import Site, address_of, begins_at, guest_of
from tests.storm.postman import HANGS_UP, MoodyServer

PROVED = "the proof holds"
WORDS = """
import io, sys
import django
django.setup()
from django.core.management import call_command
from booking.models import Municipality
call_command("load_municipalities", stdout=io.StringIO())
Municipality.objects.update(email_domains=["example.dk"])  # else each contact's address would wait to be checked
for file in sys.argv[1:]:
    call_command("load_programme", file, stdout=io.StringIO())
call_command("create_api_token", "storm", "--scope", "read", "--scope", "write")
"""
SEEN = """
import django
django.setup()
from notifications.outbox.acts import needing_attention
for mail in needing_attention().select_related("registration", "invite"):
    told = (mail.recipient != "contact" or mail.registration.contact_bounced_at) and (
        mail.invite is None or mail.invite.bounced_at
    )
    print(mail.message_id, "told" if told else "untold")
"""
"""Staff see these mails as lost, and the booking was told of it where it has to know."""
STATES = "SELECT message_id, kind || ' ' || state FROM notifications_message"
ROWS = """
    SELECT programme.slug, municipality_id, queue_number, reference
    FROM booking_registration JOIN booking_programme AS programme ON programme.id = programme_id
"""
DAYS = """
    SELECT reference, day.starts_at,
        (SELECT count(*) FROM booking_journalentry AS entry
            WHERE entry.registration_id = registration.id AND kind = 'day_fixed'),
        (SELECT count(*) FROM booking_invite AS invite
            WHERE invite.registration_id = registration.id
            AND (day.id IS NULL OR invite.starts_at = day.starts_at AND method = 'REQUEST')),
        (SELECT count(DISTINCT invite_id) FROM notifications_message AS mail
            WHERE mail.registration_id = registration.id AND kind = 'person_invite' AND state IN ('sent', 'failed'))
    FROM booking_registration AS registration
        LEFT JOIN booking_themedday AS day ON day.registration_id = registration.id
"""
INVITED = 4
"""Two people, the contact and the facilitator."""
TWICE = """
    SELECT kind || ' of ' || reference, count(*) FROM booking_journalentry AS entry
        JOIN booking_registration AS registration ON registration.id = registration_id
        WHERE kind IN ('registered', 'confirmed', 'day_fixed') GROUP BY kind, reference HAVING count(*) > 1
    UNION ALL
    SELECT kind || ' to ' || address, count(*) FROM notifications_message
        WHERE kind IN ('receipt', 'person_invite') AND state = 'sent' GROUP BY kind, address HAVING count(*) > 1
"""

Told = dict[tuple[str, str], dict[str, Any]]
"""What each municipality was told, by programme and municipality."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What came of a storm."""

    registered: int
    days: int
    left: int
    invites: int
    mails: int
    asked_again: int
    kills: Mapping[str, int]
    moods: Mapping[str, int]
    lost: list[str]
    twice: list[str]
    half: list[str]
    duplicates: int
    faults: list[str]
    verdict: str

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost, there twice or half done, and of mails no more came again than may.

        A mail may come again where its worker was killed, or where the server took it and hung up.
        """
        return (
            not (self.lost or self.twice or self.half or self.faults)
            and self.verdict == PROVED
            and self.duplicates <= sum(self.kills.values()) + self.moods[HANGS_UP]
        )

    def __str__(self) -> str:
        killed, shown = (
            ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
            for counts in (self.kills, self.moods)
        )
        return (
            f"{self.registered} registered, {self.days} days ({self.left} asked for without waiting for the answer), "
            f"{self.invites} invites, {self.mails} mails; "
            f"{sum(self.kills.values())} kills ({killed}), moods of the mail server ({shown}), "
            f"{self.asked_again} requests asked again; "
            f"{len(self.lost)} lost, {len(self.twice)} twice, {len(self.half)} half done, "
            f"{self.duplicates} mails a second time, {len(self.faults)} answers that were faults; {self.verdict}"
            + "".join(f"\n{one}" for one in (*self.lost, *self.twice, *self.half, *self.faults))
        )


@dataclass(frozen=True, kw_only=True)
class House:
    """The database of the storm, and the environment in which our programs use it."""

    url: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python from the repository's root."""
        command = [sys.executable, *arguments]
        environment = os.environ | self.environment
        return subprocess.run(command, cwd=migrated.ROOT, env=environment, capture_output=True, text=True, check=False)

    def prepare(self, files: list[Path]) -> str:
        """Load municipalities and programmes; return staff's key."""
        done = self.run("-c", WORDS, *map(str, files))
        assert done.returncode == 0, done.stderr
        return next(word for word in done.stdout.split() if word.startswith("temadag"))

    def seen_as_lost(self) -> set[str]:
        """Return the mails that staff see as lost and of which the booking knows."""
        done = self.run("-c", SEEN)
        assert done.returncode == 0, done.stderr
        return {line.removesuffix(" told") for line in done.stdout.splitlines() if line.endswith(" told")}

    def verdict(self) -> str:
        """Replay the journals."""
        done = self.run("manage.py", "verify_queue", "--skip-checks")
        return PROVED if done.returncode == 0 else done.stdout + done.stderr

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.url) as looking:
            return looking.execute(query).fetchall()


def counted(house: House, mails: MoodyServer, told: Told, site: Site, kills: Mapping[str, int]) -> Counts:
    """Compare what people were told with the tables, the journal and the mails that arrived."""
    bodies = defaultdict(list)
    for mail in mails.accepted:
        bodies[str(parsed(mail)["Message-ID"])].append(mail)
    reached = {getaddresses([str(parsed(same[0])["To"])])[0][1] for same in bodies.values()}
    seen = house.seen_as_lost()
    answered_for = reached | {address for name, address in mails.refused.items() if name in seen}
    rows, days = house.rows(ROWS), house.rows(DAYS)
    there = {(slug, code): (number, reference) for slug, code, number, reference in rows}
    held = {reference for reference, starts_at, *_rest in days if starts_at is not None}
    guests = [guest_of(reference, number) for reference in held for number in (1, 2)]
    lost = [f"{pair}" for pair, one in told.items() if there.get(pair) != (one["queue_number"], one["reference"])]
    lost += [f"receipt of {pair}" for pair in told if address_of(*pair) not in answered_for]
    lost += [f"day of {reference}" for reference in site.done - held]
    lost += [f"invite of {guest}" for guest in guests if guest not in answered_for]
    states = dict(house.rows(STATES))
    lost += [f"refused and seen by nobody: {states.get(name)} {name}" for name in mails.refused.keys() - seen]
    twice = [f"{pair}" for pair, number in Counter((row[0], row[1]) for row in rows).items() if number > 1]
    twice += [f"{place}" for place, number in Counter((row[0], row[2]) for row in rows).items() if number > 1]
    twice += [f"{number} × {what}" for what, number in house.rows(TWICE)]
    twice += [f"other words under one name: {name}" for name, same in bodies.items() if len(set(same)) > 1]
    return Counts(
        registered=len(told),
        days=len(held),
        left=len(site.asked.keys() - site.done),
        invites=len(guests),
        mails=len(mails.accepted),
        asked_again=site.asked_again,
        kills=kills,
        moods=mails.shown,
        lost=lost,
        twice=twice,
        half=list(halves(days, site.asked)),
        duplicates=len(mails.accepted) - len(bodies),
        faults=site.faults,
        verdict=house.verdict(),
    )


def halves(days: list[tuple[Any, ...]], asked: Mapping[str, dt.date]) -> Iterator[str]:
    """Yield each day that is neither there as asked, with entry, invites and their mails, nor away with all of them."""
    for reference, starts_at, *counts in days:
        date = asked.get(reference)
        whole = date is not None and starts_at == begins_at(date) and counts == [1, INVITED, INVITED]
        if not whole and (starts_at is not None or any(counts)):
            yield f"half a day of {reference}: {starts_at} where {date} was asked for, {counts}"
