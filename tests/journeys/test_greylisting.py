"""A mail server that answers 451 for a while, and facts that change meanwhile: no mail says what was true before.

Every kind of mail is walked through by its example, so a new kind is covered by having one. The stories that follow
change the day, the place, the list and the contact through the services.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage
from unittest.mock import patch
from uuid import uuid4

import pytest
import time_machine
from pytest_django.fixtures import Settings

from booking.models import JournalEntry, Registration
from booking.services import contact, letters, queue
from booking.services.day import attendance, schedule
from booking.services.letters import To
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.inbound.receive import receive
from notifications.mails.examples import SITUATIONS, example_matter
from notifications.mails.facts import Matter
from notifications.mails.registry import KINDS, Form, MailKind
from notifications.models import Door, Message, State
from notifications.outbox import composing, delivery, freezing, reports
from notifications.wire.mime import new_message_id
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import OPENS, STAFF, at, contact_of, danish
from tests.notifications.mail_helpers import NAME, body, parsed
from tests.notifications.mail_servers import Server, running
from tests.notifications.read_invites import ics, last_by_recipient, names, whole

pytestmark = pytest.mark.django_db
PERSON_WRITES = b"From: anne@aarhus.dk\r\nTo: temadage@example.dk\r\nSubject: Parkering\r\n\r\nHvor parkerer man?\r\n"
BEFORE, NOW = ("11 11 11 11", "https://temadage.example.dk"), ("22 22 22 22", "https://temadag.example.dk")
"""Our phone and our address before the outage and now; every mail names one of them."""


@pytest.fixture(autouse=True)
def moving_clock() -> Iterator[time_machine.Traveller]:
    """Start a day after the opening and let time run: a server's threads need it."""
    with at(OPENS + dt.timedelta(days=1)) as moved:
        yield moved


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """Send by SMTP to a server that accepts everything, to begin with."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    server = Server()
    with running(server) as settings.EMAIL_PORT:
        yield server


@pytest.fixture
def place(server: Server) -> Registration:
    """Confirm a place, list Anna and Bent, and send the mails of that."""
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent")
    work()
    server.accepted.clear()
    return registration


def work() -> None:
    """Do a worker's steps until nothing more is due now."""
    while announce.announce_all() + delivery.deliver(NAME).handled + reports.report_due():
        pass


def after_the_outage(server: Server, clock: time_machine.Traveller) -> list[EmailMessage]:
    """Let the server accept again, and return what it got until nothing waits any more."""
    server.to_all = ""
    clock.shift(dt.timedelta(hours=1))
    work()
    assert not Message.objects.filter(state__in=(State.QUEUED, State.SENDING, State.FAILED)).exists()
    return [parsed(raw) for raw in server.accepted]


# --- Every kind -------------------------------------------------------------------------------------------------------

WALKED = [name for name, kind in KINDS.items() if kind.form is Form.COMPOSED and kind.about is None]


def matter_of_example(kind: MailKind) -> Matter:
    """Return the facts of the first example of a kind."""
    _kind, entry, facts = next(situation for situation in SITUATIONS.values() if situation[0] is kind)
    return example_matter(entry, **facts)


Walk = Callable[[str], AbstractContextManager[tuple[Message, EmailMessage]]]


@pytest.fixture
def walk(place: Registration, server: Server, moving_clock: time_machine.Traveller, settings: Settings) -> Walk:
    """Have a mail of a kind turned away, change our address, and give the message as kept and the mail as sent.

    All kinds are about the same place: afterwards the message is gone.
    """

    @contextmanager
    def walked(name: str) -> Iterator[tuple[Message, EmailMessage]]:
        read = dataclasses.replace(composing.REGISTRATION, read=lambda _message: matter_of_example(KINDS[name]))
        message = Message.objects.create(
            entry=JournalEntry.objects.filter(registration=place).earliest("number"),
            kind=name,
            registration=place,
            recipient="walked",
            message_id=new_message_id("example.dk"),
        )
        server.to_all = "451 4.7.1 greylisted"
        settings.STAFF_PHONE, settings.SITE_URL = BEFORE
        try:
            with patch.object(composing, "REGISTRATION", read):
                delivery.deliver(NAME)
                message.refresh_from_db()
                settings.STAFF_PHONE, settings.SITE_URL = NOW
                (mail,) = after_the_outage(server, moving_clock)
            yield message, mail
        finally:
            Message.objects.filter(recipient="walked").delete()
            server.accepted.clear()

    return walked


def test_mail_of_any_kind_says_what_is_true_when_it_is_accepted(walk: Walk, subtests: pytest.Subtests) -> None:
    for name in WALKED:
        with subtests.test(name), walk(name) as (kept, mail):
            assert names(kept.text, BEFORE)
            assert names(whole(mail), NOW)
            assert not names(whole(mail), BEFORE)
            assert mail["Message-ID"] not in {None, kept.message_id}


def test_without_the_comparison_every_kind_would_say_what_was_true_before(walk: Walk) -> None:
    with patch.object(freezing, "_stand", return_value=True):
        for name in WALKED:
            with walk(name) as (_kept, mail):
                assert names(whole(mail), BEFORE), name


def test_mail_of_any_kind_that_still_says_the_same_keeps_bytes_and_message_id(
    walk: Walk, server: Server, subtests: pytest.Subtests
) -> None:
    with patch(f"{__name__}.NOW", BEFORE):
        for name in WALKED:
            with subtests.test(name), walk(name) as (kept, _mail):
                assert server.accepted == [bytes(kept.raw or b"")]


def test_forwarded_mail_turned_away_says_what_is_true_when_it_is_accepted(
    place: Registration, server: Server, moving_clock: time_machine.Traveller, settings: Settings
) -> None:
    receive(PERSON_WRITES, door=Door.PIPE)
    settings.STAFF_EMAIL, server.to_all = "vagt@example.dk", "451 4.7.1 greylisted"
    work()
    settings.STAFF_EMAIL = "ny-vagt@example.dk"
    (mail,) = after_the_outage(server, moving_clock)
    assert mail["To"].addresses[0].addr_spec == "ny-vagt@example.dk"


# --- Stories ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def turned_away(place: Registration, server: Server) -> Registration:
    """Fix the day and write to everybody while the server answers 451."""
    server.to_all = "451 4.7.1 greylisted"
    fix_day(place)
    letters.write(
        registration_id=place.pk,
        to=To.BOTH,
        subject="Parkering den {dato}",
        body="Kære {navn}. Parkér ved {mødested}.",
        key=uuid4(),
        by=STAFF,
    )
    work()
    assert {"Rådhuset" in text for text in Message.objects.exclude(raw=None).values_list("text", flat=True)} >= {True}
    assert server.accepted == []
    return place


def new_room(registration: Registration) -> None:
    fix_day(registration, venue="Biblioteket")


def move(registration: Registration) -> None:
    fix_day(registration, starts_at=danish(2016, 11, 24, 9))


def call_off(registration: Registration) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")


def withdraw(registration: Registration) -> None:
    queue.withdraw(registration_id=registration.pk, by=MUNICIPALITY)


def take_bent_off(registration: Registration) -> None:
    list_attendees(registration, "Anna")


def another_contact(registration: Registration) -> None:
    details = contact_of(registration.municipality, name="Bo Ny", email="bo@aarhus.dk")
    contact.change_contact(registration_id=registration.pk, contact=details, by=MUNICIPALITY)


Change = Callable[[Registration], None]
STALE: dict[Change, str] = {new_room: "Rådhuset", move: "17. november", another_contact: "Kære Anne"}
"""What no mail may say after each change."""


@pytest.mark.parametrize("change", STALE)
def test_nobody_hears_the_old_facts_once_the_server_accepts_again(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller, change: Change
) -> None:
    change(turned_away)
    mails = after_the_outage(server, moving_clock)
    assert [str(mail["To"]) for mail in mails if STALE[change] in whole(mail)] == []
    contact_now = "bo" if change is another_contact else "anne"
    invited = {"anna": "REQUEST", "bent": "REQUEST", "fie": "REQUEST", contact_now: "REQUEST"}
    assert {who: ics(mail)["METHOD"] for who, mail in last_by_recipient(mails).items()} == invited
    assert sum("Parkering" in str(mail["Subject"]) for mail in mails) == 3


@pytest.mark.parametrize("change", [new_room, move])
def test_without_the_comparison_somebody_would_hear_the_old_facts(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller, change: Change
) -> None:
    change(turned_away)
    with patch.object(freezing, "_stand", return_value=True):
        mails = after_the_outage(server, moving_clock)
    assert [mail for mail in mails if STALE[change] in whole(mail)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (call_off, ["Aflyst: Jeres temadag torsdag den 17. november 2016 – I beholder jeres plads"]),
        (withdraw, ["I er afmeldt temadagen"]),
    ],
)
def test_nobody_is_invited_to_or_hears_the_end_of_a_day_that_no_mail_has_told(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller, change: Change, told: list[str]
) -> None:
    change(turned_away)
    mails = after_the_outage(server, moving_clock)
    assert last_by_recipient(mails) == {}
    assert [str(mail["Subject"]) for mail in mails] == told


def test_person_taken_off_the_list_hears_nothing_where_the_invitation_was_turned_away(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller
) -> None:
    take_bent_off(turned_away)
    mails = after_the_outage(server, moving_clock)
    assert [mail for mail in mails if "bent@" in str(mail["To"])] == []
    assert set(last_by_recipient(mails)) == {"anna", "fie", "anne"}


def test_person_put_back_on_the_list_is_invited_although_the_first_mail_and_its_cancelling_came_to_nothing(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller
) -> None:
    take_bent_off(turned_away)
    moving_clock.shift(dt.timedelta(hours=1))
    work()
    list_attendees(turned_away, "Anna", "Bent")
    mails = after_the_outage(server, moving_clock)
    assert ics(last_by_recipient(mails)["bent"])["METHOD"] == "REQUEST"


def test_person_whose_invitation_may_have_arrived_hears_the_end_of_it(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller
) -> None:
    Message.objects.filter(invite__email="bent@aarhus.dk").update(uncertain_try=1)
    take_bent_off(turned_away)
    mails = after_the_outage(server, moving_clock)
    assert ics(last_by_recipient(mails)["bent"])["METHOD"] == "CANCEL"


def test_role_corrected_while_an_invitation_waits_stands_in_it(
    turned_away: Registration, server: Server, moving_clock: time_machine.Traveller
) -> None:
    """The role is no part of what an invite's row compares, so nothing else would send it."""
    kept = Message.objects.get(kind="person_invite", invite__email="anna@aarhus.dk")
    anna = turned_away.attendees.get(name="Anna")
    line = dataclasses.replace(attendance.details_of(anna), role="Afdelingsleder")
    attendance.change_attendee(registration_id=turned_away.pk, line=line, by=MUNICIPALITY)
    mails = after_the_outage(server, moving_clock)
    mail = last_by_recipient(mails)["anna"]
    assert "din rolle" in body(mail)
    assert mail["Message-ID"] != kept.message_id
