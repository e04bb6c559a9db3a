"""The contact's page: what it says and offers in every state, and each act by its own POST."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.links import personal_path, personal_token
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration, Status
from booking.services import clock as clock_service
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.booking.web.views.personal_pages import offered, said
from tests.factories import STAFF, danish, make_queue, make_registration


def overdue(registration: Registration, clock: time_machine.Traveller) -> None:
    """Report the mail as accepted in time and move past the deadline; no turn has let the place lapse yet."""
    clock_service.asked(registration_id=registration.pk, ask=registration.ask, at=danish(2016, 9, 28, 9, 1))
    clock.move_to(danish(2016, 10, 3, 10))


@pytest.fixture
def first(programme: Programme, municipalities: list[Municipality]) -> Registration:
    """Register Aarhus, which gets the first place."""
    return make_registration(programme, municipalities[0])


def test_personal_of_an_unconfirmed_place_offers_confirm_contact_withdraw_only(
    client: Client, first: Registration
) -> None:
    page = client.get(personal_path(first)).content.decode()
    assert "Bekræft pladsen senest fredag den 30. september 2016 kl. 23.59" in said(page)
    assert offered(page) == {"confirm", "contact", "withdraw"}
    assert "Anne Aarhus, Familiechef" in said(page)


def test_personal_of_a_waiting_municipality_tells_number_time_and_place(client: Client, programme: Programme) -> None:
    page = client.get(personal_path(make_queue(programme, 7)[6])).content.decode()
    assert "Nr. 7, modtaget onsdag den 28. september 2016 kl. 9.00.00, plads 2 på ventelisten" in said(page)
    assert offered(page) == {"choices", "contact", "handover", "withdraw"}
    assert "Bekræft pladsen" not in page


def test_personal_of_a_waiting_municipality_tells_the_prospects(client: Client, programme: Programme) -> None:
    *placed, waiting = make_queue(programme, 6)
    until = "Ledige pladser går videre til og med fredag den 9. juni 2017 kl. 23.59. Derefter lukker vi ventelisten"
    for confirmed, prospects in (
        (1, "4 af de 5 pladser er ikke bekræftet endnu."),
        (4, "1 af de 5 pladser er ikke bekræftet endnu."),
        (5, "Alle 5 pladser er bekræftet, så der bliver kun en plads ledig, hvis en kommune melder fra."),
    ):
        for registration in placed[:confirmed]:
            queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
        assert f"{prospects} {until}" in said(client.get(personal_path(waiting)).content.decode())


def test_personal_changes_nothing_by_get(client: Client, first: Registration, clock: time_machine.Traveller) -> None:
    overdue(first, clock)
    before = (JournalEntry.objects.count(), list(Registration.objects.values()))
    for part in ("", "confirm/", "withdraw/", "contact/", "choices/"):
        for method in (client.get, client.head, client.options):
            method(personal_path(first) + part)
    assert (JournalEntry.objects.count(), list(Registration.objects.values())) == before


def test_confirm_confirms_once_and_says_so(client: Client, first: Registration) -> None:
    answer = client.post(personal_path(first) + "confirm/", follow=True)
    assert answer.redirect_chain == [(personal_path(first), 303)]
    page = answer.content.decode()
    assert "Pladsen er bekræftet. I har nu en temadag." in said(page)
    assert "Plads 1 af 5" in said(page)
    assert offered(page) == {"attendees", "choices", "contact", "handover", "practical", "wishes", "withdraw"}
    client.post(personal_path(first) + "confirm/")
    assert JournalEntry.objects.filter(kind=EntryKind.CONFIRMED).count() == 1


def test_confirm_by_get_leads_back(client: Client, first: Registration) -> None:
    answer = client.get(personal_path(first) + "confirm/")
    assert (answer.status_code, answer["Location"]) == (303, personal_path(first))


def test_confirm_while_waiting_is_refused_with_a_sentence(client: Client, programme: Programme) -> None:
    waiting = make_queue(programme, 6)[5]
    page = client.post(personal_path(waiting) + "confirm/", follow=True).content.decode()
    assert "Tilmeldingen har ingen plads, der venter på bekræftelse." in said(page)


def test_personal_past_the_deadline_offers_to_come_back(
    client: Client, first: Registration, clock: time_machine.Traveller
) -> None:
    overdue(first, clock)
    page = client.get(personal_path(first)).content.decode()
    assert "Pladsen er ikke længere reserveret til jer" in said(page)
    assert "Vi vil stadig gerne have en temadag" in said(page)
    assert "Plads 1 af 5" not in page
    assert offered(page) == {"confirm", "contact", "withdraw"}
    page = client.post(personal_path(first) + "confirm/", follow=True).content.decode()
    assert "Der var stadig en ledig temadag. I har fået den, og den er bekræftet." in said(page)


def test_personal_past_the_deadline_waits_where_the_place_has_gone_on(
    client: Client, programme: Programme, clock: time_machine.Traveller
) -> None:
    late = make_queue(programme, 6)[0]
    overdue(late, clock)
    page = client.post(personal_path(late) + "confirm/", follow=True).content.decode()
    assert "I står igen på ventelisten med jeres oprindelige nummer. Der er ikke en ledig temadag nu." in said(page)
    assert "Fristen udløb, og pladsen gik videre til den næste kommune" in said(page)
    assert "plads 1 på ventelisten" in said(page)


def test_personal_whose_clock_stands_still_keeps_the_place(
    client: Client, first: Registration, clock: time_machine.Traveller
) -> None:
    clock.move_to(danish(2016, 10, 3, 10))
    page = said(client.get(personal_path(first)).content.decode())
    assert "Fristen var fredag den 30. september 2016 kl. 23.59, men pladsen er stadig reserveret til jer." in page


def test_withdraw_asks_first_and_then_withdraws(client: Client, programme: Programme) -> None:
    queue_ = make_queue(programme, 6)
    path = personal_path(queue_[0])
    question = said(client.get(path + "withdraw/").content.decode())
    assert "Vil I afmelde Aarhus Kommune?" in question
    assert "Den går straks videre til den næste kommune på ventelisten" in question
    page = said(client.post(path + "withdraw/", follow=True).content.decode())
    assert "Tilmeldingen er afmeldt. Tak, fordi I gav besked." in page
    assert "I er afmeldt onsdag den 28. september 2016 kl. 9.00" in page
    assert [Registration.objects.get(pk=registration.pk).status for registration in (queue_[0], queue_[5])] == [
        Status.WITHDRAWN, Status.ALLOCATED,
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_withdraw_tells_who_has_the_day_in_the_calendar(client: Client) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bo")
    fix_day(registration)
    path = personal_path(registration) + "withdraw/"
    sentence = "Temadagen torsdag den 17. november 2016 kl. 9.00-14.00 bliver aflyst."
    assert f"{sentence} I kan tilmelde jer igen" in said(client.get(path).content.decode())
    take_out(invite_of("anna@aarhus.dk"))
    assert f"{sentence} 1 person får en aflysning i kalenderen." in said(client.get(path).content.decode())
    take_out(invite_of("fie@example.dk"))
    assert "2 personer får en aflysning i kalenderen." in said(client.get(path).content.decode())


def test_withdraw_twice_says_it_twice(client: Client, first: Registration) -> None:
    path = personal_path(first)
    for _press in range(2):
        page = client.post(path + "withdraw/", follow=True).content.decode()
        assert "Tilmeldingen er afmeldt. Tak, fordi I gav besked." in said(page)
        assert offered(page) == set()
    assert client.get(path + "withdraw/").status_code == 303
    assert JournalEntry.objects.filter(kind=EntryKind.WITHDRAWN).count() == 1


def test_withdrawing_what_staff_annulled_is_refused_with_a_sentence(client: Client, first: Registration) -> None:
    queue.annul(registration_id=first.pk, by=STAFF, reason="Falsk")
    page = client.post(personal_path(first) + "withdraw/", follow=True).content.decode()
    assert "Tilmeldingen gælder ikke længere." in said(page)


def test_coming_back_twice_says_it_twice(
    client: Client, programme: Programme, municipalities: list[Municipality], clock: time_machine.Traveller
) -> None:
    """The first press came too late, and no place was free: the second must not say that nothing worked."""
    late, *_others = [make_registration(programme, municipality) for municipality in municipalities[:6]]
    overdue(late, clock)
    for _press in range(2):
        page = client.post(personal_path(late) + "confirm/", follow=True).content.decode()
        assert "I står igen på ventelisten med jeres oprindelige nummer. Der er ikke en ledig temadag nu." in said(page)
    assert JournalEntry.objects.filter(kind=EntryKind.RETURNED).count() == 1


def test_personal_of_an_annulled_registration_says_whom_to_ask(client: Client, first: Registration) -> None:
    queue.annul(registration_id=first.pk, by=STAFF, reason="Falsk tilmelding af Ole Olsen")
    page = client.get(personal_path(first)).content.decode()
    assert "Socialstyrelsen har annulleret tilmeldingen onsdag den 28. september 2016 kl. 9.00" in said(page)
    assert "Ole Olsen" not in page
    assert offered(page) == set()


def test_personal_after_the_queue_closed_says_so(
    client: Client, programme: Programme, clock: time_machine.Traveller
) -> None:
    waiting = make_queue(programme, 6)[5]
    for registration in Registration.objects.filter(status=Status.ALLOCATED):
        queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    clock.move_to(danish(2017, 6, 20))
    clock_service.lapse_due()
    page = said(client.get(personal_path(waiting)).content.decode())
    assert "Ventelisten er lukket." in page
    assert "Ventelisten lukket. Ledige temadage går ikke længere videre" in page


def test_personal_of_a_promotion_whose_season_is_over_offers_the_other(
    client: Client, programme: Programme, clock: time_machine.Traveller
) -> None:
    queue_ = make_queue(programme, 6)
    waiting = queue_[5]
    waiting.season = programme.seasons.get(slug="autumn-2016")
    waiting.save()
    for registration in queue_[:5]:
        queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    clock.move_to(danish(2017, 1, 10, 9))
    queue.withdraw(registration_id=queue_[0].pk, by=MUNICIPALITY)
    page = said(client.get(personal_path(waiting)).content.decode())
    assert "I ønskede efteråret 2016, men det kan ikke længere nås. Temadagen kan holdes i foråret 2017." in page


def test_personal_says_that_mails_do_not_arrive(client: Client, first: Registration) -> None:
    clock_service.bounced(registration_id=first.pk, address=first.contact_email, ask=1)
    page = said(client.get(personal_path(first)).content.decode())
    assert "Vores mails når ikke frem En mail til anne@aarhus.dk blev afvist." in page
    assert "En mail til kontaktpersonen kunne ikke afleveres" in page


def test_personal_tells_nothing_of_others(client: Client, programme: Programme) -> None:
    queue_ = make_queue(programme, 7)
    queue.place_ahead(registration_id=queue_[6].pk, by=STAFF, reason="Aftalt med Gerda")
    page = client.get(personal_path(queue_[5])).content.decode()
    for word in ("Gerda", "Herning", "Anne Aarhus", "anne@aarhus.dk", queue_[6].reference):
        assert word not in page


@pytest.mark.parametrize("cut", ["", "x", "1.1.abc", "\x00", "1.1"])
def test_personal_with_a_forged_token_helps_to_get_a_new_link(client: Client, first: Registration, cut: str) -> None:
    token = cut or personal_token(first)[:-1]
    for part in ("", "confirm/", "withdraw/", "contact/", "choices/"):
        answer = client.get(f"/min-temadag/{token}/{part}")
        assert answer.status_code == 404
        assert "Linket virker ikke" in answer.content.decode()
        assert 'href="/link/"' in answer.content.decode()


def test_personal_acts_with_a_forged_token_write_nothing(client: Client, first: Registration) -> None:
    before = JournalEntry.objects.count()
    for part in ("confirm/", "withdraw/", "contact/", "choices/"):
        assert client.post(f"/min-temadag/{first.pk}.1.abc/{part}").status_code == 404
    assert JournalEntry.objects.count() == before


def test_personal_is_kept_by_nobody(client: Client, first: Registration) -> None:
    for path in (personal_path(first), personal_path(first) + "withdraw/", "/min-temadag/x/"):
        answer = client.get(path)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_personal_in_english_keeps_its_links_english(client: Client, first: Registration) -> None:
    path = personal_path(first)
    page = client.get("/en" + path).content.decode()
    assert '<html lang="en">' in page
    assert f'action="/en{path}confirm/"' in page


def test_personal_asks_the_database_equally_often(client: Client, programme: Programme) -> None:
    queue_ = make_queue(programme, 10)
    counts = []
    for moved in (queue_[6:7], queue_[7:9]):
        with CaptureQueriesContext(connection) as statements:
            client.get(personal_path(queue_[9]))
        counts.append(len(statements))
        for registration in moved:
            queue.place_ahead(registration_id=registration.pk, by=STAFF, reason="Aftalt")
    assert counts == [5, 5]
