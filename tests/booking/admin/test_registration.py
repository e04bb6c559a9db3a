"""The list and the page of registrations: order, places, flags, timeline, mails; nothing is edited, few statements."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import Programme, Registration
from booking.services import clock, contact, queue
from notifications.announce import entries as announce
from notifications.models import Message
from tests.booking.admin.staff_desk import REASON, signed_in, statements, user_with
from tests.factories import (
    OPENS,
    STAFF,
    accept,
    again,
    at,
    contact_of,
    danish,
    make_municipalities,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
    receive,
)

pytestmark = pytest.mark.django_db
LIST = "admin:booking_registration_changelist"


def page_of(registration: Registration) -> str:
    return reverse("admin:booking_registration_change", args=[registration.pk])


def numbers(page: Any) -> list[int]:
    return [row.queue_number for row in page.context["cl"].result_list]


def test_list_shows_place_time_and_flags(desk: Client, programme: Programme) -> None:
    *_holders, sixth, seventh, eighth = make_queue(programme, 8)
    queue.place_ahead(registration_id=seventh.pk, by=STAFF, reason=REASON)
    queue.pass_over(registration_id=eighth.pk, by=STAFF, reason=REASON)
    page = desk.get(reverse(LIST))
    admin = page.context["cl"].model_admin
    accept(_holders[0], OPENS)
    shown = {row.queue_number: admin.place(row) for row in page.context["cl"].result_list}
    assert shown == {
        1: "Plads 1",
        2: "Plads 2",
        3: "Plads 3",
        4: "Plads 4",
        5: "Plads 5",
        6: "Nr. 2 på ventelisten",
        7: "Nr. 1 på ventelisten",
        8: "Uden for rækkefølgen",
    }
    assert admin.received(sixth) == "28.09.2016 kl. 9.00.00,000005"
    assert admin.state(again(_holders[0])).endswith("</span> Frist: 30. september kl. 23.59")
    assert "Frist" not in admin.state(sixth)
    text = page.content.decode()
    assert '<span class="flag">Fristen løber ikke endnu</span>' in text
    assert '<span class="flag">Sprunget over</span>' in text


def test_list_numbers_the_waiting_of_each_programme(desk: Client, programme: Programme) -> None:
    other = make_programme("andet-tilbud", capacity=1)
    municipalities = make_municipalities(7)
    for municipality in municipalities:
        make_registration(programme, municipality)
    for municipality in municipalities[:2]:
        make_registration(other, municipality)
    page = desk.get(reverse(LIST), {"programme__id__exact": other.pk})
    for offer in (programme, other):
        assert f"{offer.slug}: {offer}" in page.content.decode(), "a copy has the same title"
    places = [page.context["cl"].model_admin.place(row) for row in page.context["cl"].result_list]
    assert places == ["Plads 1", "Nr. 1 på ventelisten"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "dragør"}, [3]),
        ({"q": "Aarhus Kommune"}, [1]),
        ({"status__exact": "waiting"}, [6]),
        ({"flag": "needs"}, [1]),
        ({"o": "-1"}, [6, 5, 4, 3, 2, 1]),
    ],
)
def test_list_is_searched_filtered_and_ordered(
    desk: Client, programme: Programme, asked: dict[str, str], found: list[int]
) -> None:
    first, *_others = make_queue(programme, 6)
    clock.bounced(registration_id=first.pk, address="anne@aarhus.dk", ask=1)
    assert numbers(desk.get(reverse(LIST), asked)) == found


def test_list_is_searched_by_reference(desk: Client, programme: Programme) -> None:
    _first, second = make_queue(programme, 2)
    assert numbers(desk.get(reverse(LIST), {"q": second.reference.lower()})) == [2]


def test_list_takes_as_many_statements_for_three_as_for_one(desk: Client, programme: Programme) -> None:
    municipalities = make_municipalities(8)
    for municipality in municipalities[:6]:
        make_registration(programme, municipality)
    filled = statements(desk, reverse(LIST))
    for municipality in municipalities[6:]:
        make_registration(programme, municipality)
    assert statements(desk, reverse(LIST)) == filled


def test_page_shows_facts_timeline_and_reason(desk: Client, programme: Programme) -> None:
    municipality = make_municipality()
    outside = contact_of(municipality, email="anne@gmail.example")
    first = receive(programme, municipality, contact=outside).registration
    clock.bounced(registration_id=first.pk, address="anne@gmail.example", ask=1)
    queue.confirm(registration_id=first.pk, by=STAFF, reason="Ringet op <b>")
    page = desk.get(page_of(first))
    assert [flag.words for flag in page.context["flags"]] == [
        "Adresse uden for domænerne, ikke kontrolleret",
        "Mail afvist",
    ]
    lines = [(line.what, line.who, line.facts, line.reason) for line in page.context["lines"]]
    assert lines == [
        (
            "Tilmelding modtaget",
            "Kommunen",
            [
                "nr. 1",
                "plads 1",
                "frist: fredag den 30. september 2016 kl. 23.59",
                "oplæg + workshop",
                "for: Ledelsen i forvaltningen, fx familiechefer, afdelings- og teamledere",
                "10 deltagere forventet",
                "adressen er uden for kommunens domæner",
                "periode: begge",
            ],
            "",
        ),
        ("Mail til kontaktpersonen afvist", "Mailserveren", ["fristen løber ikke"], ""),
        ("Pladsen bekræftet", f"Socialstyrelsen ({who_of(desk)})", ["plads 1"], "Ringet op <b>"),
    ]
    assert "Ringet op &lt;b&gt;" in page.content.decode()


def who_of(client: Client) -> str:
    """Return how the page names user 1: by full name where that user is the one signed in."""
    signed = int(client.session["_auth_user_id"])
    return "Mette Holm" if signed == STAFF.id else f"nr. {STAFF.id}"


def test_page_says_that_a_text_was_erased(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    entry = queue.annul(registration_id=first.pk, by=STAFF, reason=REASON).entries.select_related("text").last()
    assert entry is not None
    entry.text.delete()
    text = desk.get(page_of(first)).content.decode()
    assert "Teksten er slettet." in text
    assert REASON not in text


def test_page_shows_old_contact_and_wishes(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    new = contact_of(first.municipality, name="Bo Berg")
    contact.change_contact(registration_id=first.pk, contact=new, by=STAFF, reason=REASON, on_behalf=True)
    line = desk.get(page_of(first)).context["lines"][-1]
    assert (line.facts, line.reason) == (["ændret: navn", "navn før: Anne Aarhus"], REASON)


def test_page_lists_the_mails(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    announce.announce_all()
    mail = Message.objects.get(kind="receipt")
    text = desk.get(page_of(first)).content.decode()
    assert (
        f'<a href="{reverse("admin:notifications_message_change", args=[mail.pk])}">Kvittering for tilmelding' in text
    )


def test_page_takes_as_many_statements_for_three_entries_as_for_one(desk: Client, programme: Programme) -> None:
    *_holders, sixth = make_queue(programme, 6)
    announce.announce_all()
    before = statements(desk, page_of(sixth))
    queue.pass_over(registration_id=sixth.pk, by=STAFF, reason=REASON)
    queue.pass_over(registration_id=sixth.pk, by=STAFF, reason=REASON, lift=True)
    announce.announce_all()
    assert statements(desk, page_of(sixth)) == before


def test_post_to_the_page_changes_nothing(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    before = Registration.objects.values().get()
    answer = desk.post(page_of(first), {"reference": "TD-0000-0000", "queue_number": "9", "status": "confirmed"})
    assert answer.status_code == 403
    assert Registration.objects.values().get() == before


def test_nothing_is_added_or_deleted_by_hand(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    assert desk.get(reverse("admin:booking_registration_add")).status_code == 403
    assert desk.post(reverse("admin:booking_registration_delete", args=[first.pk]), {"post": "yes"}).status_code == 403
    desk.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [first.pk], "post": "yes"})
    assert Registration.objects.count() == 1


def test_page_of_nothing_leads_back(desk: Client, programme: Programme) -> None:
    answer = desk.get(reverse("admin:booking_registration_change", args=[999]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_user_without_permission_sees_nothing(programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    client = signed_in(user_with("clerk", "view_municipality"))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(page_of(first)).status_code == 403


def test_page_of_an_unanswered_asking_alarms_when_it_is_too_late_for_the_mail(
    desk: Client, mette: User, programme: Programme
) -> None:
    (first,) = make_queue(programme, 1)
    seen = {}
    for day in (28, 29, 30):
        with at(danish(2016, 9, day, 12), tick=False):
            desk.force_login(mette)
            flag = desk.get(page_of(first)).context["clock"]
            seen[day] = (flag.is_grave, numbers(desk.get(reverse(LIST), {"flag": "needs"})))
    assert seen == {28: (False, []), 29: (False, []), 30: (True, [1])}
