"""The outbox at the desk: shown with the link masked, sent again, nothing edited."""

from collections.abc import Iterator

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from booking import links
from booking.models import Programme, Registration
from booking.services import queue
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.models.received import Door, Received
from notifications.outbox import delivery
from tests.booking.admin.staff_desk import said, signed_in, statements, user_with
from tests.booking.day_helpers import SETTINGS, fix_day, list_attendees
from tests.factories import OPENS, STAFF, at, make_municipality, make_programme, make_queue, make_registration

pytestmark = pytest.mark.django_db
LIST = "admin:notifications_message_changelist"


@pytest.fixture(autouse=True)
def opening() -> Iterator[None]:
    """Set the clock to the opening."""
    with at(OPENS, tick=False):
        yield


@pytest.fixture
def programme(db: None) -> Programme:
    """Make the programme."""
    return make_programme()


@pytest.fixture
def desk(db: None) -> Client:
    """Sign in a user who may do everything."""
    return signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))


def receipt_of(registration: Registration) -> Message:
    return Message.objects.get(registration=registration, kind="receipt", copy=0)


def page_of(message: Message) -> str:
    return reverse("admin:notifications_message_change", args=[message.pk])


def again(message: Message) -> str:
    return reverse("admin:notifications_message_send_again", args=[message.pk])


def sent(programme: Programme) -> Message:
    """Register a municipality and send its receipt."""
    (first,) = make_queue(programme, 1)
    announce.announce_all()
    delivery.deliver("test")
    return receipt_of(first)


def test_page_shows_the_mail_with_its_link_masked(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    assert mail.registration is not None
    token = links.personal_token(mail.registration)
    assert (mail.state, token in mail.text) == (State.SENT, True)
    text = desk.get(page_of(mail)).content.decode()
    assert mail.subject in text
    assert "/min-temadag/•••" in text
    assert token not in text


def test_page_of_a_mail_that_is_not_written_yet_says_so(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    announce.announce_all()
    text = desk.get(page_of(receipt_of(first))).content.decode()
    assert "Mailen bliver skrevet, når den skal sendes." in text


def test_pages_of_a_forwarded_mail_need_no_registration(desk: Client) -> None:
    received = Received.objects.create(fingerprint="f" * 64, door=Door.PIPE, raw=b"")
    mail = Message.objects.create(
        kind="staff_mail", received=received, recipient="staff", message_id="<forwarded@example.dk>"
    )
    for address in (page_of(mail), reverse(LIST)):
        assert desk.get(address).status_code == 200


def test_send_again_queues_a_copy(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    assert desk.get(again(mail)).status_code == 405
    page = desk.post(again(mail), follow=True)
    copy = Message.objects.get(registration=mail.registration, kind="receipt", copy=1)
    user = User.objects.get()
    assert (copy.state, copy.again_by) == (State.QUEUED, user.pk)
    assert said(page) == ["Mailen er lagt i udbakken og bliver sendt igen."]
    assert page.redirect_chain == [(page_of(copy), 302)]
    assert LogEntry.objects.get().get_change_message() == "Sendt igen"


def test_send_again_twice_is_told_that_it_waits(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    desk.post(again(mail), follow=True)
    page = desk.post(again(mail), follow=True)
    assert said(page) == ["Mailen venter allerede på at blive sendt."]
    assert Message.objects.filter(registration=mail.registration, kind="receipt").count() == 2


def test_send_again_pressed_twice_sends_once_and_says_so(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    seen = {"seen": desk.get(page_of(mail)).context["seen"]}
    assert said(desk.post(again(mail), seen, follow=True)) == ["Mailen er lagt i udbakken og bliver sendt igen."]
    delivery.deliver("test")
    page = desk.post(again(mail), seen, follow=True)
    copy = Message.objects.get(registration=mail.registration, kind="receipt", copy=1)
    assert said(page) == ["Mailen er sendt igen i forvejen, så der er ikke sendt en til."]
    assert page.redirect_chain == [(page_of(copy), 302)]
    assert LogEntry.objects.count() == 1
    desk.post(again(mail), {"seen": desk.get(page_of(mail)).context["seen"]})
    assert Message.objects.filter(registration=mail.registration, kind="receipt").count() == 3


def test_send_again_of_what_is_not_true_any_more_is_refused(desk: Client, programme: Programme) -> None:
    first = sent(programme).registration
    assert first is not None
    queue.confirm(registration_id=first.pk, by=STAFF)
    announce.announce_all()
    confirmed = Message.objects.get(kind="confirmed")
    queue.annul(registration_id=first.pk, by=STAFF, reason="Fejl")
    delivery.deliver("test")
    page = desk.post(again(confirmed), follow=True)
    assert said(page) == ["Mailen passer ikke længere til tilmeldingen, så den kan ikke sendes igen."]
    assert Message.objects.filter(kind="confirmed").count() == 1


def test_list_finds_what_did_not_get_there(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    Message.objects.filter(pk=mail.pk).update(bounced_at=OPENS)
    page = desk.get(reverse(LIST), {"trouble": "lost"})
    assert [row.pk for row in page.context["cl"].result_list] == [mail.pk]
    assert '<span class="flag flag-grave">Kommet retur</span>' in page.content.decode()


def test_mail_that_no_invite_was_written_for_yet_names_whom_it_is_for(desk: Client) -> None:
    (first,) = make_queue(make_programme(settings=SETTINGS), 1)
    queue.confirm(registration_id=first.pk, by=STAFF, reason="Telefon")
    list_attendees(first, "Anna", "Bent")
    fix_day(first)
    announce.announce_all()
    mail = Message.objects.get(invite__email="anna@aarhus.dk")
    assert mail.address == ""
    for page in (reverse(LIST), page_of(mail), reverse("admin:notifications_message_case", args=[first.pk])):
        assert "anna@aarhus.dk" in desk.get(page).content.decode()
    shown = desk.get(reverse("admin:booking_registration_change", args=[first.pk])).content.decode()
    assert "<td>anna@aarhus.dk</td>" in shown.partition("<h2>Mails</h2>")[2]


def test_list_takes_as_many_statements_for_three_as_for_one(desk: Client, programme: Programme) -> None:
    make_queue(programme, 1)
    announce.announce_all()
    before = statements(desk, reverse(LIST))
    for number in (2, 3):
        make_registration(programme, make_municipality(number))
    announce.announce_all()
    assert statements(desk, reverse(LIST)) == before


def test_nothing_is_written_changed_or_deleted(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    before = Message.objects.values("subject", "text", "address", "state").get(pk=mail.pk)
    assert desk.post(page_of(mail), {"address": "x@example.dk", "subject": "Andet"}).status_code == 403
    assert desk.get(reverse("admin:notifications_message_add")).status_code == 403
    assert desk.post(reverse("admin:notifications_message_delete", args=[mail.pk])).status_code == 403
    assert Message.objects.values("subject", "text", "address", "state").get(pk=mail.pk) == before


def test_viewer_reads_but_does_not_send(programme: Programme) -> None:
    mail = sent(programme)
    client = signed_in(user_with("clerk", "view_message"))
    page = client.get(page_of(mail))
    assert (page.status_code, again(mail) in page.content.decode()) == (200, False)
    assert client.post(again(mail)).status_code == 403
    assert Message.objects.filter(copy=1).count() == 0


def test_mail_sent_again_can_be_taken_back_from_its_page(
    desk: Client, programme: Programme, settings: Settings
) -> None:
    settings.UNDO_SECONDS = 120
    mail = sent(programme)
    desk.post(again(mail))
    copy = Message.objects.get(copy=1)
    url = reverse("admin:notifications_message_take_back", args=[copy.pk])
    assert url in desk.get(page_of(copy)).content.decode()
    assert url not in desk.get(page_of(mail)).content.decode()
    assert mail.registration is not None
    of_registration = reverse("admin:booking_registration_change", args=[mail.registration.pk])
    assert "Kan tages tilbage" in desk.get(of_registration).content.decode()
    answer = desk.post(url, follow=True)
    assert said(answer) == ["Mailen er taget tilbage. Ingen får den."]
    copy.refresh_from_db()
    assert copy.state == State.OVERTAKEN
    assert url not in answer.content.decode()
    assert LogEntry.objects.filter(object_id=str(copy.pk)).exists()


def test_mail_that_was_sent_cannot_be_taken_back(desk: Client, programme: Programme) -> None:
    mail = sent(programme)
    answer = desk.post(reverse("admin:notifications_message_take_back", args=[mail.pk]), follow=True)
    assert said(answer) == ["Mailen venter ikke længere, så den kan ikke tages tilbage."]
