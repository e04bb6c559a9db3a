"""A registration on which ten thousand things happened costs no page more than any other."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.sql import compiler
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import Traveller

from booking import links
from booking.models import By, JournalEntry, Programme, Registration
from booking.services import tokens
from notifications.models import Message, Received
from tests.booking.admin.staff_desk import signed_in
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed

pytestmark = pytest.mark.django_db
ENTRIES, MAILS = 10_000, 500
MOST_STATEMENTS, MOST_ROWS = 25, 200
KINDS = ("note_added", "link_requested", "prepared", "asked", "contact_changed")


@pytest.fixture
def busy(clock: Traveller) -> Registration:
    """Have a place with its day, on which ten thousand things happened and five hundred mails went each way."""
    row = make_confirmed()
    list_attendees(row, "Anna", "Bent")
    fix_day(row)
    last = row.programme.last_entry_number
    JournalEntry.objects.bulk_create(
        JournalEntry(
            programme=row.programme,
            number=last + 100 + number,
            kind=KINDS[number % len(KINDS)],
            registration=row,
            at=row.received_at + dt.timedelta(microseconds=number),
            by=By.STAFF,
            details={"changed": ["phone"]},
        )
        for number in range(ENTRIES)
    )
    Programme.objects.update(last_entry_number=last + 99 + ENTRIES)
    entry = JournalEntry.objects.get(kind="registered")
    Message.objects.bulk_create(
        Message(
            entry=entry, kind="link", registration=row, recipient="contact", copy=number, message_id=f"<{number}@x.dk>"
        )
        for number in range(MAILS)
    )
    Received.objects.bulk_create(
        Received(
            registration=row,
            fingerprint=f"{number:064d}",
            door="pipe",
            became="forwarded",
            comment=f"Svar {number}",
            raw=b"Subject: x\n\nx",
            settled_at=row.received_at,
        )
        for number in range(MAILS)
    )
    clock.shift(dt.timedelta(days=1))
    return row


class Cost:
    """Count statements and rows while entered."""

    def __enter__(self) -> Self:
        self.rows = 0
        self.captured = CaptureQueriesContext(connection)
        real = compiler.cursor_iter

        def counting(*arguments: Any) -> Iterator[Any]:
            for rows in real(*arguments):
                self.rows += len(rows)
                yield rows

        self.patched = patch.object(compiler, "cursor_iter", counting)
        self.patched.start()
        self.captured.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:  # noqa: PYI036 handed on as they come
        self.captured.__exit__(*error)
        self.patched.stop()

    @property
    def statements(self) -> int:
        """Count the statements without those that only frame a transaction."""
        return len([one for one in self.captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))])


def test_no_page_costs_more_for_it(busy: Registration, client: Client) -> None:
    staff = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    key = tokens.issue(name="sag", read=True, write=False).key
    bearer = {"authorization": f"Bearer {key}"}
    page = reverse("personal", args=[links.personal_token(busy)])
    change = reverse("admin:booking_registration_change", args=[busy.pk])
    case = reverse("admin:notifications_message_case", args=[busy.pk])
    api = f"/api/v1/registrations/{busy.reference}"
    asked: list[tuple[Client, str, dict[str, str]]] = [
        (client, page, {}),
        (client, f"{page}?before=5000", {}),
        (client, reverse("attendees", args=[links.personal_token(busy)]), {}),
        (client, f"/kvittering/{busy.reference}/", {}),
        (staff, change, {}),
        (staff, f"{change}?before=5000", {}),
        (staff, case, {}),
        (staff, f"{case}?page=100", {}),
        (staff, reverse("admin:booking_registration_schedule_day", args=[busy.pk]), {}),
        (staff, reverse("admin:booking_programme_change", args=[busy.programme_id]), {}),
        (staff, reverse("admin:index"), {}),
        (client, api, bearer),
        (client, f"{api}/attendees", bearer),
        (client, f"/api/v1/journal?programme={busy.programme.slug}", bearer),
        (client, "/api/v1/days", bearer),
        (client, "/raekkefoelge/", {}),
    ]
    costs = {}
    for who, url, headers in asked:
        who.get(url, headers=headers)
        with Cost() as cost:
            answer = who.get(url, headers=headers)
        assert answer.status_code in {200, 404}, url
        costs[url] = (cost.statements, cost.rows)
    over = {url: cost for url, cost in costs.items() if cost[0] > MOST_STATEMENTS or cost[1] > MOST_ROWS}
    assert over == {}, costs


def test_the_story_is_read_part_by_part(busy: Registration, client: Client) -> None:
    page = reverse("personal", args=[links.personal_token(busy)])
    seen: list[str] = []
    address = page
    while address:
        shown = client.get(address)
        seen += [line.text for line in shown.context["timeline"]]
        older = shown.context["story"].older
        assert older is None or f'href="?before={older}#timeline-heading"' in shown.content.decode()
        address = f"{page}?before={older}" if older and len(seen) < 200 else ""
    assert len(seen) == 200
    (first,) = client.get(f"{page}?before=3").context["timeline"][-1:]
    assert first.text.startswith("Tilmelding nr. 1 modtaget.")
    assert client.get(f"{page}?before=x").context["story"].is_newest


def test_the_case_is_read_page_by_page(busy: Registration) -> None:
    staff = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    case = reverse("admin:notifications_message_case", args=[busy.pk])
    number = busy.entries.count() + busy.messages.count() + busy.received.count()
    pages = -(-number // 50)
    first, last = (staff.get(f"{case}?page={page}").context["page"] for page in (1, pages))
    assert (len(first), len(last)) == (50, number - 50 * (pages - 1))
    assert first[0].line.entry.kind == "registered"
    moments = [step.at for step in [*first, *last]]
    assert moments == sorted(moments)
