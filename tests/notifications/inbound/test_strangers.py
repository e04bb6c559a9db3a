"""Mail of people whom no registration names: one answer a day to a wish, one digest an hour to staff, no loop."""

import datetime as dt
from email.message import EmailMessage

import pytest
from anymail.exceptions import AnymailNotSupportedWarning
from django.contrib.auth.models import User
from django.urls import reverse
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import Municipality, Programme, Registration
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from notifications.handover import stray_mail
from notifications.inbound import strangers
from notifications.models import Became, Message, Received
from notifications.staff import attention
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import CLOSES, OPENS, make_municipality, make_programme, make_registration
from tests.notifications.inbound.doors import DOORS, Door, by_pipe
from tests.notifications.mail_helpers import announce_and_send, body

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings(f"ignore::{AnymailNotSupportedWarning.__module__}.AnymailNotSupportedWarning"),
]
WISH = "Vi vil gerne tilmelde os en temadag. Hilsen Birte"
ANSWER = "not_registered"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def programme(clock: Traveller) -> Programme:
    """Open a programme; Aarhus may register."""
    made = make_programme()
    make_municipality()
    return made


def mail(text: str = WISH, *headers: str, sender: str = "Birte Holm <birte@aarhus.dk>", number: int = 1) -> bytes:
    """Write a mail; `headers` come first."""
    lines = [
        *headers,
        f"From: {sender}",
        "To: temadage@example.dk",
        "Subject: Temadag",
        f"Message-ID: <m{number}@mx.nordby.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        text,
        "",
    ]
    return "\n".join(lines).encode()


def answers() -> int:
    """Count the answers in the outbox."""
    return Message.objects.filter(kind=ANSWER).count()


def answered(text: str = WISH, *headers: str, **more: str) -> EmailMessage:
    """Bring a mail in and return the one that goes out."""
    assert by_pipe(mail(text, *headers, **more)) == Became.WISH  # type: ignore[arg-type]  # sender alone
    (went,) = announce_and_send()
    return went


@pytest.mark.parametrize("door", DOORS)
def test_who_mails_to_register_is_answered_at_once(programme: Programme, door: Door) -> None:
    assert door(mail()) == Became.WISH
    (answer,) = announce_and_send()
    assert str(answer["To"]) == "Birte Holm <birte@aarhus.dk>"
    assert str(answer["Subject"]) == "Din mail er ikke en tilmelding"
    assert "/tilmeld/?municipality=0101" in body(answer)
    assert "ring til os på" in body(answer)
    assert (answer["Auto-Submitted"], answer["In-Reply-To"]) == ("auto-replied", "<m1@mx.nordby.example>")
    assert (answer["References"], answer["X-Auto-Response-Suppress"]) == ("<m1@mx.nordby.example>", "All")
    assert str(answer["Reply-To"]) == "vagt@example.dk"
    received = Received.objects.get()
    assert (received.municipality_id, received.registration, received.needs_staff) == ("0101", None, True)
    assert not Registration.objects.exists()


def test_answer_comes_once_a_day_whoever_else_writes(programme: Programme, clock: Traveller) -> None:
    for number in range(15):
        by_pipe(mail(f"{WISH} {number}", number=number))
    assert answers() == 1
    by_pipe(mail(sender="bo@aarhus.dk", number=20))
    assert answers() == 2
    clock.shift(dt.timedelta(days=1))
    by_pipe(mail(number=21))
    assert answers() == 3


def test_answer_knows_how_the_offer_stands(programme: Programme, clock: Traveller) -> None:
    clock.move_to(OPENS - HOUR)
    assert "åbner onsdag den 28. september 2016 kl. 9.00" in body(answered())
    clock.move_to(CLOSES + HOUR)
    closed = body(answered(sender="bo@aarhus.dk"))
    assert "Der er lukket for tilmelding nu." in closed
    assert "/tilmeld/" not in closed


def test_answer_to_a_municipality_that_is_registered_says_so(programme: Programme) -> None:
    make_registration(programme, Municipality.objects.get())
    announce_and_send()
    answer = answered()
    assert str(answer["Subject"]) == "Aarhus Kommune er allerede tilmeldt"
    assert "/link/?municipality=0101" in body(answer)


def test_answer_to_no_municipality_fills_nothing_in(programme: Programme) -> None:
    assert "/tilmeld/\n" in body(answered(sender="birte@privat.example"))


@pytest.mark.parametrize(
    "headers",
    [
        ("Auto-Submitted: auto-replied",),
        ("Auto-Submitted: auto-generated",),
        ("Precedence: list",),
        ("Precedence: bulk",),
        ("List-Id: <ledere.aarhus.dk>",),
        ("List-Unsubscribe: <mailto:af@aarhus.dk>",),
        ("Mailing-List: x",),
        ("X-Loop: birte@aarhus.dk",),
        ("Feedback-ID: 1:2:3",),
        ("X-Autoreply: yes",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Spam-Flag: YES",),
        ("Return-Path: <>",),
        ("Reply-To: noreply@aarhus.dk",),
        ("Sender: bounces-12@lister.example",),
        ("Authentication-Results: mx.example.dk; dmarc=fail header.from=aarhus.dk",),
        ("From: Ole <ole@aarhus.dk>",),
    ],
)
def test_what_may_be_a_machine_or_forged_gets_no_answer(
    programme: Programme, settings: Settings, headers: tuple[str, ...]
) -> None:
    settings.AUTHSERV_ID = "mx.example.dk"
    by_pipe(mail(WISH, *headers))
    assert not Message.objects.exists()
    assert Received.objects.count() == 1


@pytest.mark.parametrize(
    "sender",
    [
        "noreply@aarhus.dk",
        "MAILER-DAEMON@aarhus.dk",
        "postmaster@aarhus.dk",
        "notifications@aarhus.dk",
        "temadage@example.dk",
        "Vagten <VAGT@example.dk>",
        "",
        "Birte Holm",
        "birte@@aarhus..dk",
    ],
)
def test_robots_our_own_addresses_and_nobody_get_no_answer(programme: Programme, sender: str) -> None:
    by_pipe(mail(sender=sender))
    assert not Message.objects.exists()
    assert Received.objects.count() == 1


def test_answers_never_make_a_loop(programme: Programme, clock: Traveller) -> None:
    answer = answered()
    for number in range(5):
        clock.shift(dt.timedelta(days=2))
        came_back = (f"In-Reply-To: {answer['Message-ID']}",)  # a robot without any mark
        by_pipe(mail(WISH, *came_back, number=10 + number))
    assert by_pipe(answer.as_bytes()) == Became.AUTOMATIC  # our own mail, sent back to us
    assert answers() == 1


def test_all_together_get_so_many_answers_an_hour(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "ANSWERS_AN_HOUR", 3)
    for number in range(5):
        assert by_pipe(mail(sender=f"b{number}@aarhus.dk", number=number)) == Became.WISH
    assert answers() == 3


@pytest.mark.parametrize(
    "text",
    [
        "Hermed tilmelding af Aarhus Kommune",
        "Vi vil gerne til-melde os",
        "Jeg vil gerne melde Aarhus til",
        "Vi ønsker en temadag i Aarhus",
        "Aarhus Kommune vil gerne have en af de fem dage",
        "Vi er interesserede i en plads",
        "Kan I reservere en plads til os?",
        "Kan vi være med? Vi vil gerne deltage.",
        "We would like to register for a themed day",
        "Please sign us up",
    ],
)
def test_wish_is_known_by_its_words_from_any_domain(programme: Programme, text: str) -> None:
    assert by_pipe(mail(text, sender="leder@privat.example")) == Became.WISH


@pytest.mark.parametrize("text", ["Hvor kan man parkere?", "Vedhæftet faktura 4711.", "Tak for sidst!", ""])
def test_other_words_are_a_wish_only_of_a_municipality_that_is_not_registered(programme: Programme, text: str) -> None:
    assert by_pipe(mail(text, sender="per@firma.example")) == Became.STRANGER
    assert by_pipe(mail(text, number=2)) == Became.WISH
    make_registration(programme, Municipality.objects.get())
    assert by_pipe(mail(text, sender="bo@ba.aarhus.dk", number=3)) == Became.STRANGER


def test_people_we_know_are_passed_on_at_once() -> None:
    registration = make_confirmed()
    line = AttendeeDetails(name="Jens", email="jens@aarhus.dk")
    attendance.set_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    fix_day(registration)
    facilitator = registration.day.facilitators.first()
    assert facilitator is not None
    for number, known in enumerate((registration.contact_email, "JENS@aarhus.dk", facilitator.email)):
        assert by_pipe(mail("Tilmelding?", sender=known, number=number)) == Became.FORWARDED
    assert set(Received.objects.values_list("registration", flat=True)) == {registration.pk}
    assert answers() == 0


def test_fifteen_strangers_make_one_digest_an_hour(programme: Programme, clock: Traveller) -> None:
    for number in range(15):
        by_pipe(mail("Tilbud", sender=f"Per {number} <per{number}@firma.example>", number=number))
    by_pipe(mail(number=20))
    assert (strangers.tell_staff(), strangers.tell_staff()) == (16, 0)
    digest, _answer = sorted(announce_and_send(), key=lambda went: str(went["To"]) != "vagt@example.dk")
    assert str(digest["Subject"]) == "16 mails fra afsendere, vi ikke kender"
    assert "- Birte Holm, birte@aarhus.dk (Aarhus Kommune): Temadag" in body(digest)
    assert "- Per 14, per14@firma.example: Temadag" in body(digest)
    by_pipe(mail("Mere", sender="per@firma.example", number=30))
    clock.shift(HOUR - dt.timedelta(minutes=1))
    assert strangers.tell_staff() == 0
    clock.shift(dt.timedelta(minutes=2))
    assert strangers.tell_staff() == 1
    (later,) = announce_and_send()
    assert str(later["Subject"]) == "1 mail fra en afsender, vi ikke kender"


def test_digest_counts_what_it_does_not_name(programme: Programme) -> None:
    for number in range(53):
        by_pipe(mail("Tilbud", sender=f"per{number}@firma.example", number=number))
    strangers.tell_staff()
    (digest,) = announce_and_send()
    assert body(digest).count("firma.example") == 50
    assert "Og 3 mails til." in body(digest)


def test_staff_see_who_wants_to_register_until_it_is_done(programme: Programme, clock: Traveller) -> None:
    by_pipe(mail())
    for number in (2, 3):
        by_pipe(mail("Tilbud", sender="per@firma.example", number=number))
    wish, others = attention.mail_troubles(programme)
    assert (wish.words, wish.whom, wish.is_grave) == ("Vil tilmelde en kommune på mail", "Aarhus Kommune", True)
    assert (others.words, others.is_grave) == ("2 mails fra afsendere, vi ikke kender", False)
    clock.shift(60)
    make_registration(programme, Municipality.objects.get())
    assert [need.words for need in attention.mail_troubles(programme)] == [others.words]


def test_staff_read_answer_and_settle_strangers_mails(programme: Programme) -> None:
    by_pipe(mail("<b>Vi</b> vil gerne tilmelde os"))
    by_pipe(mail("Tilbud", sender="per@firma.example", number=2))
    client = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    page = client.get(reverse("admin:notifications_received_change", args=[Received.objects.get(became="wish").pk]))
    assert "en mail er ikke en tilmelding" in page.content.decode()
    assert 'href="mailto:birte@aarhus.dk?subject=SV%3A%20Temadag"' in page.content.decode()
    address = reverse("admin:notifications_received_changelist")
    assert client.get(attention.mail_troubles(programme)[-1].url).status_code == 200
    chosen = {"action": "settle_chosen", "_selected_action": [*Received.objects.values_list("pk", flat=True)]}
    reader = signed_in(user_with("clerk", "view_received"))
    reader.post(address, chosen)
    assert Received.objects.filter(settled_at__isnull=True).count() == 2
    assert "2 mails er afsluttet." in client.post(address, chosen, follow=True).content.decode()
    assert Received.objects.filter(settled_at__isnull=True).count() == 0
    assert attention.mail_troubles(programme) == []


def test_what_strangers_wrote_is_erased_with_answer_and_digest(
    programme: Programme, clock: Traveller, settings: Settings, tmp_path: object
) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "2016-1", str(tmp_path)
    Programme.objects.update(with_place_months=6, without_place_months=6)
    by_pipe(mail())
    strangers.tell_staff()
    announce_and_send()
    clock.shift(dt.timedelta(days=400))
    assert stray_mail.erase_strays() == 1
    received = Received.objects.get()
    assert (received.sender, received.text, received.municipality_id) == ("", "", "0101")
    kept = list(Message.objects.values_list("address", "subject", "text", "html", "raw"))
    assert kept == [("", "", "", "", None)] * 2
