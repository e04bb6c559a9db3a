"""What people wrote beside their answers, shown to staff and the contact; and received mails that wait for staff."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking import links
from booking.models import By, JournalEntry, Programme, Registration
from booking.refusals import Stale
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY, Actor
from notifications.inbound import replies
from notifications.inbound.receive import receive
from notifications.models import Became, Door, Received
from notifications.staff import attention
from tests.booking.admin.staff_desk import said, signed_in, statements, user_with
from tests.booking.day_helpers import fix_day, invite_of
from tests.factories import danish
from tests.notifications.inbound import reply_cases as cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MAILS = Path(__file__).parent / "replies"
LIST = "admin:notifications_received_changelist"


@pytest.fixture
def registration(invited: Registration) -> Registration:
    return invited


@pytest.fixture
def desk(registration: Registration) -> Client:
    """Sign in a user who may do everything, once the registration stands."""
    return signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x", first_name="Mette"))


def taken(name: str) -> Received:
    """Receive a hand-written mail and return its row."""
    receive((MAILS / f"{name}.eml").read_bytes(), door=Door.PIPE)
    return Received.objects.latest("pk")


def told(registration: Registration, *, for_contact: bool = False) -> list[tuple[str, list[str], str]]:
    """Return the replies shown: who wrote, the facts, and the note."""
    return [(reply.who, reply.facts, reply.note) for reply in replies.replies_to(registration, for_contact=for_contact)]


def page_of(received: Received) -> str:
    return reverse("admin:notifications_received_change", args=[received.pk])


def settle(client: Client, received: Received) -> object:
    """Press the button that settles a received mail."""
    return client.post(reverse("admin:notifications_received_settle", args=[received.pk]), follow=True)


def test_counter_is_shown_with_its_time_and_changes_nothing(registration: Registration) -> None:
    taken("outlook_counter")
    proposed = "Foreslår et andet tidspunkt: fredag den 18. november 2016 kl. 9.00-14.00"
    assert told(registration) == [("Jens Hansen", [proposed], "Fredag passer bedre")]
    assert invite_of(cases.ADDRESS).answer == "NEEDS-ACTION"


def test_delegation_is_shown_with_its_person(registration: Registration) -> None:
    taken("delegated_two_attendees")
    assert told(registration) == [("Jens Hansen", ["Har sendt invitationen videre til mette.holm@kommune.example"], "")]


def test_note_of_the_answer_that_counts_is_shown_once(registration: Registration) -> None:
    taken("outlook_exchange_decline_comment")
    note = "Jeg er på ferie, men Mette kan komme.\nHilsen Jens"
    assert told(registration) == [("Jens Hansen", ["Svar: nej"], note)]


def test_note_of_an_answer_without_effect_is_not_lost(registration: Registration) -> None:
    fix_day(registration, starts_at=danish(2016, 11, 24, 9))
    taken("outlook_exchange_decline_comment")
    ((who, facts, note),) = told(registration)
    assert (who, facts, note.partition(",")[0]) == ("Jens Hansen", ["Svar uden virkning"], "Jeg er på ferie")


def test_facilitators_note_is_for_staff_alone(registration: Registration) -> None:
    fie = invite_of("fie@example.dk")
    answers.answer_on_page(invite_id=fie.pk, partstat="DECLINED", note="Er i Aalborg", by=MUNICIPALITY)
    assert told(registration) == [("Fie Facilitator", ["Svar: nej"], "Er i Aalborg")]
    assert told(registration, for_contact=True) == []


def test_colleague_and_note_stand_on_both_pages(client: Client, desk: Client, registration: Registration) -> None:
    answers.answer_on_page(
        invite_id=invite_of(cases.ADDRESS).pk,
        partstat="DECLINED",
        note="<b>Ferie</b>",
        by=MUNICIPALITY,
        colleague=("Mette Holm", "mette@aarhus.dk"),
    )
    taken("outlook_counter")
    staffs = desk.get(reverse("admin:booking_registration_change", args=[registration.pk])).content.decode()
    contacts = client.get(links.personal_path(registration)).content.decode()
    for page in (staffs, contacts):
        assert "Foreslår en kollega: Mette Holm, mette@aarhus.dk" in page
        assert "&lt;b&gt;Ferie&lt;/b&gt;" in page
        assert "Foreslår et andet tidspunkt: fredag den 18. november 2016 kl. 9.00-14.00" in page
    assert page_of(Received.objects.get()) in staffs
    assert "/admin/" not in contacts


def test_pages_without_messages_say_nothing_of_them(client: Client, desk: Client, registration: Registration) -> None:
    taken("gmail_accept")
    staffs = desk.get(reverse("admin:booking_registration_change", args=[registration.pk])).content.decode()
    assert "Beskeder fra" not in staffs + client.get(links.personal_path(registration)).content.decode()


def test_page_of_a_received_mail_shows_all_of_it(desk: Client, registration: Registration) -> None:
    page = desk.get(page_of(taken("outlook_counter"))).content.decode()
    for words in (
        "Nyt tidspunkt foreslået: Temadag",
        "jens.hansen@kommune.example",
        "Forslag eller videresendt invitation, kun til visning",
        "Foreslår et andet tidspunkt: fredag den 18. november 2016 kl. 9.00-14.00",
        "Fredag passer bedre",
        "forslag om et andet tidspunkt",
        reverse("admin:booking_registration_change", args=[registration.pk]),
    ):
        assert words in page, words
    assert "Afslut mailen" not in page


def test_page_of_a_received_mail_masks_keys_and_runs_no_markup(desk: Client, registration: Registration) -> None:
    token = links.personal_token(registration)
    raw = f"From: a@b.dk\r\nSubject: <script>x</script>\r\n\r\n<img src=x> /min-temadag/{token}/\r\n"
    receive(raw.encode(), door=Door.PIPE)
    page = desk.get(page_of(Received.objects.get())).content.decode()
    assert token not in page
    assert "/min-temadag/•••/" in page
    assert "&lt;img src=x&gt;" in page
    assert "<script>x" not in page


def test_every_received_mail_has_a_page_and_a_file(desk: Client) -> None:
    for path in sorted(MAILS.glob("*.eml")):
        received = taken(path.stem)
        assert desk.get(page_of(received)).status_code == 200, path.stem
        answer = desk.get(reverse("admin:notifications_received_download", args=[received.pk]))
        assert answer.content == bytes(received.raw), path.stem
        assert answer["Content-Disposition"] == f'attachment; filename="mail-{received.pk}.eml"'
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")


def test_mail_that_waits_is_flagged_and_settled_once(desk: Client, registration: Registration) -> None:
    received = taken("unknown_uid")
    entries = JournalEntry.objects.count()
    assert "Svaret hører til en invitation, som vi ikke kender" in desk.get(page_of(received)).content.decode()
    waiting = desk.get(reverse(LIST), {"wait": "staff"})
    assert '<span class="flag flag-grave">Svar på en ukendt invitation</span>' in waiting.content.decode()
    assert said(settle(desk, received)) == ["Mailen er afsluttet."]
    received.refresh_from_db()
    user = User.objects.get()
    assert (received.settled_by, received.settled_at, received.needs_staff) == (user, danish(2016, 10, 10, 9), False)
    assert LogEntry.objects.get().get_change_message() == "Afsluttet"
    assert said(settle(desk, received)) == ["Mailen var allerede afsluttet."]
    assert LogEntry.objects.count() == 1
    assert "(Mette)" in desk.get(page_of(received)).content.decode()
    assert list(desk.get(reverse(LIST), {"wait": "staff"}).context["cl"].result_list) == []
    assert JournalEntry.objects.count() == entries


def test_mail_that_does_not_wait_cannot_be_settled(registration: Registration) -> None:
    with pytest.raises(Stale):
        replies.settle_received(received_id=taken("gmail_accept").pk, by=Actor(By.STAFF, 1))


def test_mail_that_waits_is_among_what_waits_for_staff(registration: Registration) -> None:
    received = taken("calendar_cut_off")
    (need,) = attention.mail_troubles(Programme.objects.get())
    assert (need.words, need.url) == ("Modtaget mail: Kunne ikke læses", page_of(received))
    user = User.objects.create_user("mette")
    replies.settle_received(received_id=received.pk, by=Actor(By.STAFF, user.pk))
    assert attention.mail_troubles(Programme.objects.get()) == []


def test_a_persons_mail_waits_until_somebody_says_that_it_is_answered(desk: Client, registration: Registration) -> None:
    Registration.objects.update(contact_email="joergen@kommune.example")  # who wrote it
    received = taken("human_mail")
    (need,) = attention.mail_troubles(Programme.objects.get())
    assert (need.words, need.is_grave) == ("Mail fra et menneske, sendt videre til jer", False)
    assert "Besvar den der, og afslut den så her." in desk.get(page_of(received)).content.decode()
    settle(desk, received)
    assert attention.mail_troubles(Programme.objects.get()) == []


def test_list_leaves_out_what_changed_nothing(desk: Client, registration: Registration) -> None:
    kept = [taken(name).pk for name in ("gmail_accept", "human_mail")]
    assert taken("out_of_office").became == Became.AUTOMATIC
    shown = desk.get(reverse(LIST), {"wait": "effect"}).context["cl"].result_list
    assert {row.pk for row in shown} == set(kept)


def test_list_takes_as_many_statements_for_three_as_for_one(desk: Client, registration: Registration) -> None:
    taken("gmail_accept")
    before = statements(desk, reverse(LIST))
    taken("outlook_counter")
    taken("human_mail")
    assert statements(desk, reverse(LIST)) == before


def test_viewer_reads_but_does_not_settle(registration: Registration) -> None:
    received = taken("unknown_uid")
    client = signed_in(user_with("clerk", "view_received"))
    assert "Afslut mailen" not in client.get(page_of(received)).content.decode()
    answer = client.post(reverse("admin:notifications_received_settle", args=[received.pk]))
    assert (answer.status_code, Received.objects.get().settled_at) == (403, None)


def test_stranger_sees_nothing(registration: Registration) -> None:
    received = taken("unknown_uid")
    client = signed_in(user_with("clerk", "view_message"))
    for address in (page_of(received), reverse("admin:notifications_received_download", args=[received.pk])):
        assert client.get(address).status_code == 403


def test_settling_takes_a_press(desk: Client, registration: Registration) -> None:
    assert desk.get(reverse("admin:notifications_received_settle", args=[taken("unknown_uid").pk])).status_code == 405
