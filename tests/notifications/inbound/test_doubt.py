"""A report that nobody can read for sure: the clock stands still until one press or one act."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking import links
from booking.models import EntryKind, JournalEntry, Programme, Registration, Status
from booking.services import clock as clock_service
from booking.services import contact
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from notifications.models import Message, Received
from notifications.outbox import reports
from notifications.staff import attention
from tests.booking.admin.staff_desk import said, signed_in, user_with
from tests.factories import DEADLINE, contact_of, danish, make_municipality, make_programme, make_registration
from tests.notifications.inbound.doors import by_pipe
from tests.notifications.inbound.dsn_shapes import SHAPES
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
AFTER = DEADLINE + dt.timedelta(days=1)


@pytest.fixture
def row(clock: Traveller) -> Registration:
    """Register a municipality and let its receipt arrive."""
    registration = make_registration(make_programme(), make_municipality())
    announce_and_send()
    clock.shift(dt.timedelta(hours=1))
    return registration


def report(row: Registration, name: str, number: int = 1) -> Received:
    """Bring in a report on the mail that asks."""
    receipt = Message.objects.get(registration=row, kind="receipt")
    by_pipe(SHAPES[name].raw(receipt.address, receipt.message_id, number))
    reports.report_due()
    row.refresh_from_db()
    return Received.objects.latest("pk")


def lapse(row: Registration) -> str:
    """Let the clock decide and give the status."""
    clock_service.lapse_due()
    row.refresh_from_db()
    return str(row.status)


def press(received: Received, name: str, client: Client | None = None) -> int:
    """Press one of the two buttons as staff and give the status."""
    client = client or signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    return client.post(reverse(f"admin:notifications_received_{name}", args=[received.pk])).status_code


def kinds(row: Registration) -> list[str]:
    """List the kinds of the last entries of a registration."""
    return list(JournalEntry.objects.filter(registration=row).order_by("number").values_list("kind", flat=True))


def holds(row: Registration) -> None:
    """Check the tables against the journal."""
    assert verify(row.programme).sentences == []


def test_place_does_not_lapse_while_a_report_waits(row: Registration, clock: Traveller) -> None:
    received = report(row, "forward_failed_prose")
    (need,) = attention.mail_troubles(Programme.objects.get())
    assert (need.words, need.is_grave) == ("Modtaget mail: Måske kom en mail fra os retur", True)
    assert received.about == Message.objects.get(registration=row, kind="receipt")
    clock.move_to(AFTER)
    assert lapse(row) == Status.ALLOCATED
    holds(row)


def test_it_bounced_is_a_bounce(row: Registration, clock: Traveller) -> None:
    received = report(row, "forward_failed_prose")
    assert press(received, "bounced") == 302
    reports.report_due()
    row.refresh_from_db()
    received.refresh_from_db()
    assert (row.doubted_at, row.lapses_at, received.became, received.needs_staff) == (None, None, "bounce", False)
    assert row.contact_bounced_at is not None
    clock.move_to(AFTER)
    assert lapse(row) == Status.ALLOCATED
    holds(row)


def test_it_is_nothing_lets_the_clock_run_on(row: Registration, clock: Traveller) -> None:
    received = report(row, "forward_failed_prose")
    press(received, "nothing")
    row.refresh_from_db()
    assert (row.doubted_at, row.answer_by) == (None, DEADLINE)
    assert (Received.objects.get().became, row.contact_bounced_at) == ("report", None)
    clock.move_to(AFTER)
    assert lapse(row) == Status.LAPSED
    holds(row)


def test_it_is_nothing_said_late_leaves_a_whole_working_day(row: Registration, clock: Traveller) -> None:
    received = report(row, "forward_failed_prose")
    clock.move_to(danish(2016, 10, 3, 10))  # a Monday, after the deadline
    press(received, "nothing")
    row.refresh_from_db()
    assert row.answer_by == danish(2016, 10, 4, 23, 59)
    clock.move_to(danish(2016, 10, 5, 0, 0))
    assert lapse(row) == Status.LAPSED
    holds(row)


def test_clock_waits_for_the_last_of_two_reports(row: Registration) -> None:
    first, second = (report(row, "forward_failed_prose", number) for number in (1, 2))
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    press(first, "nothing", client)
    row.refresh_from_db()
    assert row.lapses_at is None
    press(second, "nothing", client)
    row.refresh_from_db()
    assert row.lapses_at is not None


@pytest.mark.parametrize("name", ["forward_failed_prose", "postfix", "opensmtpd"])
def test_act_of_the_contact_ends_what_a_forged_report_began(
    client: Client, row: Registration, clock: Traveller, name: str
) -> None:
    report(row, name)
    assert row.lapses_at is None
    page = links.personal_path(row)
    assert "Adressen er rigtig, og mailen er kommet frem" in client.get(page).content.decode()
    row.refresh_from_db()
    assert row.lapses_at is None  # opening the page proves nothing
    assert client.post(f"{page}arrived/").status_code == 303
    row.refresh_from_db()
    assert (row.answer_by, row.lapses_at is None) == (DEADLINE, False)
    for number in (2, 3):
        report(row, "forward_failed_prose", number)
        report(row, "postfix", number + 10)
        assert row.lapses_at is not None
    assert kinds(row).count("clock_resumed") == 1
    clock.move_to(AFTER)
    assert lapse(row) == Status.LAPSED
    holds(row)


def test_confirming_is_such_an_act_and_confirms(client: Client, row: Registration, clock: Traveller) -> None:
    report(row, "forward_failed_prose")
    clock.move_to(AFTER)
    assert client.post(f"{links.personal_path(row)}confirm/").status_code == 303
    row.refresh_from_db()
    assert (row.status, row.doubted_at) == (Status.CONFIRMED, None)
    holds(row)


def test_correcting_the_phone_on_the_page_is_such_an_act(client: Client, row: Registration) -> None:
    report(row, "forward_failed_prose")
    values = {"contact_name": row.contact_name, "contact_email": row.contact_email, "contact_phone": "12 34 56 78"}
    client.post(f"{links.personal_path(row)}contact/", values)
    row.refresh_from_db()
    assert (row.doubted_at, row.lapses_at is None, row.contact_phone) == (None, False, "12345678")
    holds(row)


def test_correction_in_the_browser_that_registered_proves_nothing(row: Registration) -> None:
    report(row, "forward_failed_prose")
    new = contact_of(row.municipality, email=row.contact_email, name="Anne B. Berg")
    contact.change_contact(registration_id=row.pk, contact=new, by=MUNICIPALITY)
    row.refresh_from_db()
    assert (row.contact_name, row.lapses_at) == ("Anne B. Berg", None)


def test_new_address_asks_anew_and_drops_the_doubt(row: Registration) -> None:
    received = report(row, "forward_failed_prose")
    new = contact_of(row.municipality, email="anne.rettet@aarhus.dk")
    contact.change_contact(registration_id=row.pk, contact=new, by=MUNICIPALITY)
    announce_and_send()
    row.refresh_from_db()
    assert (row.doubted_at, row.lapses_at is None) == (None, False)
    press(received, "bounced")
    reports.report_due()
    row.refresh_from_db()
    assert (row.contact_bounced_at, row.lapses_at is None) == (None, False)
    holds(row)


def test_doubt_that_comes_before_the_acceptance_is_told_holds_the_clock(clock: Traveller) -> None:
    row = make_registration(make_programme(), make_municipality())
    assert clock_service.doubted(registration_id=row.pk, ask=1) is True
    announce_and_send()
    row.refresh_from_db()
    assert (row.asked_at is None, row.lapses_at) == (False, None)
    holds(row)


def test_press_comes_once_and_only_where_it_is_allowed(row: Registration) -> None:
    received = report(row, "forward_failed_prose")
    assert press(received, "nothing", signed_in(user_with("clerk", "view_received"))) == 403
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    page = client.get(reverse("admin:notifications_received_change", args=[received.pk])).content.decode()
    assert "Mailen kom retur" in page
    assert "Det er ikke noget" in page
    assert "expanded from" in page
    press(received, "settle", client)  # a page of before the report was doubted
    assert Received.objects.get().needs_staff
    press(received, "nothing", client)
    press(received, "bounced", client)
    row.refresh_from_db()
    assert (Received.objects.get().became, row.contact_bounced_at) == ("report", None)
    assert kinds(row).count(EntryKind.CLOCK_RESUMED) == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bounced", "Det er noteret, at mailen kom retur."),
        ("nothing", "Det er noteret, at det ikke er noget."),
    ],
)
def test_the_same_press_twice_settles_once_and_says_the_same(row: Registration, name: str, told: str) -> None:
    received = report(row, "forward_failed_prose")
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    url = reverse(f"admin:notifications_received_{name}", args=[received.pk])
    for _press in range(2):
        assert said(client.post(url, follow=True)) == [told]
    reports.report_due()
    assert LogEntry.objects.count() == 1
    assert kinds(row).count(EntryKind.CLOCK_RESUMED) + kinds(row).count(EntryKind.BOUNCED) == 1
    other = signed_in(User.objects.create_superuser("jens", "jens@example.dk", "x"))
    assert said(other.post(url, follow=True)) == ["Mailen var allerede afsluttet."]


def test_report_that_names_no_mail_is_settled_without_buttons(row: Registration) -> None:
    received = report(row, "nothing_to_read")
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    page = client.get(reverse("admin:notifications_received_change", args=[received.pk])).content.decode()
    assert "Det er ikke noget" not in page
    assert "Afslut mailen" in page
    press(received, "nothing", client)
    assert Received.objects.get().needs_staff


def test_staff_say_whose_mail_came_back_where_the_report_names_none(row: Registration, clock: Traveller) -> None:
    received = report(row, "nothing_to_read")
    clock.shift(dt.timedelta(hours=1))
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    page = client.get(reverse("admin:notifications_received_change", args=[received.pk])).content.decode()
    assert f'<option value="{row.contact_email}">Aarhus Kommune</option>' in page
    bounced = reverse("admin:notifications_received_bounced", args=[received.pk])
    for wrong in ("", "nobody@aarhus.dk", "a\x00b"):
        refused = client.post(bounced, {"address": wrong}, follow=True).content.decode()
        assert "Vi har ikke sendt nogen mail til den adresse" in refused
        assert Received.objects.get().needs_staff
    client.post(bounced, {"address": f" {row.contact_email.upper()} "})
    reports.report_due()
    row.refresh_from_db()
    received.refresh_from_db()
    assert (received.became, received.needs_staff, received.registration) == ("bounce", False, row)
    assert received.about == Message.objects.get(registration=row, kind="receipt")
    assert row.contact_bounced_at is not None
    holds(row)


def test_mail_of_after_the_report_did_not_come_back(row: Registration, clock: Traveller) -> None:
    received = report(row, "nothing_to_read")
    clock.shift(dt.timedelta(hours=1))
    contact.request_link(programme_id=row.programme_id, municipality_code=row.municipality_id, by=MUNICIPALITY)
    announce_and_send()
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    client.post(reverse("admin:notifications_received_bounced", args=[received.pk]), {"address": row.contact_email})
    received.refresh_from_db()
    assert received.about is not None
    assert received.about.kind == "receipt"
