"""The programme's page: slots and holders, the queue in order, everything received; nothing is edited."""

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import JournalEntry, Programme
from booking.services import clock, queue
from tests.booking.admin.staff_desk import REASON, signed_in, statements, user_with
from tests.factories import STAFF, make_municipality, make_queue, make_registration

pytestmark = pytest.mark.django_db


def page_of(programme: Programme) -> str:
    return reverse("admin:booking_programme_change", args=[programme.pk])


def test_page_shows_slots_and_their_holders(desk: Client, programme: Programme) -> None:
    first, second = make_queue(programme, 2)
    queue.confirm(registration_id=second.pk, by=STAFF)
    assert "fredag den 30. september" not in desk.get(page_of(programme)).content.decode()
    clock.asked(registration_id=first.pk, ask=1, at=first.received_at)
    page = desk.get(page_of(programme))
    slots = [(slot.number, row and row.registration.pk) for slot, row in page.context["slots"]]
    assert slots == [(1, first.pk), (2, second.pk), (3, None), (4, None), (5, None)]
    text = page.content.decode()
    assert "fredag den 30. september 2016 kl. 23.59" in text
    assert text.count("<td>Ledig</td>") == 3


def test_page_shows_the_queue_in_order_with_exact_times(desk: Client, programme: Programme) -> None:
    *_holders, sixth, seventh, eighth = make_queue(programme, 8)
    queue.pass_over(registration_id=sixth.pk, by=STAFF, reason=REASON)
    queue.place_ahead(registration_id=eighth.pk, by=STAFF, reason=REASON)
    page = desk.get(page_of(programme))
    line = [(row.registration.pk, row.position) for row in page.context["waiting"]]
    assert line == [(eighth.pk, 1), (seventh.pk, 2), (sixth.pk, None)]
    assert [row.registration.queue_number for row in page.context["received"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    text = page.content.decode()
    assert '<td class="exact">28.09.2016 kl. 9.00.00,000007</td>' in text
    assert '<span class="flag">Stillet forrest</span>' in text


def test_page_shows_the_programmes_own_entries(desk: Client, programme: Programme) -> None:
    queue.add_slot(programme=programme, by=STAFF, reason=REASON)
    lines = [(line.what, line.facts, line.reason) for line in desk.get(page_of(programme)).context["lines"]]
    terms = [
        "tilmelding fra: onsdag den 28. september 2016 kl. 9.00",
        "tilmelding til: fredag den 28. april 2017 kl. 23.59",
        "ledige pladser gives videre til: fredag den 9. juni 2017 kl. 23.59",
        "antal pladser: 5",
    ]
    assert lines == [
        ("Tilbuddet oprettet", terms, ""),
        ("Plads tilføjet", ["plads 6"], REASON),
    ]


def test_page_and_list_take_as_many_statements_for_three_as_for_one(desk: Client, programme: Programme) -> None:
    make_queue(programme, 6)
    addresses = (page_of(programme), reverse("admin:booking_programme_changelist"))
    before = [statements(desk, url) for url in addresses]
    for number in (7, 8):
        make_registration(programme, make_municipality(number))
    queue.add_slot(programme=programme, by=STAFF, reason=REASON)
    assert [statements(desk, url) for url in addresses] == before


def test_list_counts_free_slots_and_those_who_wait(desk: Client, programme: Programme) -> None:
    make_queue(programme, 7)
    page = desk.get(reverse("admin:booking_programme_changelist"))
    (row,) = page.context["cl"].result_list
    admin = page.context["cl"].model_admin
    assert (admin.slots_free(row), admin.waiting(row)) == ("0 af 5", 2)


def test_post_to_the_page_changes_nothing(desk: Client, programme: Programme) -> None:
    before = Programme.objects.values().get()
    answer = desk.post(page_of(programme), {"slug": "andet", "last_queue_number": "7", "confirm_working_days": "9"})
    assert answer.status_code == 403
    assert Programme.objects.values().get() == before
    assert desk.get(reverse("admin:booking_programme_add")).status_code == 403
    assert desk.post(reverse("admin:booking_programme_delete", args=[programme.pk])).status_code == 403


def test_reader_of_programmes_alone_gets_no_links_to_registrations(programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    client = signed_in(user_with("visitor", "view_programme"))
    text = client.get(page_of(programme)).content.decode()
    assert "Aarhus Kommune" in text
    assert reverse("admin:booking_registration_change", args=[first.pk]) not in text


def test_queue_record_is_a_page_to_print(desk: Client, programme: Programme) -> None:
    make_queue(programme, 6)
    address = reverse("admin:booking_programme_record", args=[programme.pk])
    assert address in desk.get(page_of(programme)).content.decode()
    page = desk.get(address)
    assert page.status_code == 200
    assert page.context["record"].sentences == []
    assert "<td>Har en plads, ikke bekræftet (plads 1)</td>" in page.content.decode()
    assert "style=" not in page.content.decode()


def test_queue_record_is_also_printed_without_the_journal(desk: Client, programme: Programme) -> None:
    make_queue(programme, 6)
    address = reverse("admin:booking_programme_record", args=[programme.pk])
    whole, short = (desk.get(f"{address}{query}").content.decode() for query in ("", "?short=1"))
    for page in (whole, short):
        last = JournalEntry.objects.latest("number")
        assert last.digest in page
        assert "Sådan er pladserne givet og gået videre" in page
    assert whole.count("Journalen, post for post") == 2
    assert "Journalen, post for post" not in short
    assert "?short=1" in whole


def test_queue_record_only_for_those_who_may_look(programme: Programme) -> None:
    address = reverse("admin:booking_programme_record", args=[programme.pk])
    assert signed_in(user_with("uden")).get(address).status_code == 403
    assert signed_in(user_with("med", "view_programme")).get(address).status_code == 200
    assert Client().get(address).status_code == 302
