"""The link is sent again to the registered contact; the page that asks for it reveals nothing."""

from typing import Any

from django.test import Client

from booking.models import EntryKind, JournalEntry, Municipality, Programme
from tests.factories import make_registration


def asked() -> int:
    return JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count()


def test_link_answers_alike_whether_registered_or_not(
    client: Client, programme: Programme, municipalities: list[Municipality]
) -> None:
    make_registration(programme, municipalities[0])
    pages = []
    for municipality in municipalities[:2]:
        answer = client.post("/link/", {"municipality": municipality.code}, follow=True)
        assert answer.redirect_chain == [("/link/sendt/", 303)]
        pages.append(answer.content)
    assert pages[0] == pages[1]
    assert asked() == 1
    assert "anne@aarhus.dk" not in pages[0].decode()


def test_link_is_sent_once_in_ten_minutes(
    client: Client, programme: Programme, municipalities: list[Municipality], clock: Any
) -> None:
    make_registration(programme, municipalities[0])
    for _time in range(3):
        client.post("/link/", {"municipality": "0101"})
    assert asked() == 1
    clock.shift(601)
    client.post("/link/", {"municipality": "0101"})
    assert asked() == 2


def test_link_without_a_municipality_says_so(client: Client, programme: Programme) -> None:
    for sent in ({}, {"municipality": ""}, {"municipality": "9999"}, {"municipality": "abc\x00"}):
        answer = client.post("/link/", sent)
        assert answer.status_code == 422
        assert (
            '<a class="function-link" href="#municipality">Vælg jeres kommune på listen</a>' in answer.content.decode()
        )


def test_link_over_the_rate_is_refused(
    client: Client, programme: Programme, municipalities: list[Municipality], settings: Any
) -> None:
    settings.REGISTRATION_RATE = (1, 60)
    make_registration(programme, municipalities[0])
    assert client.post("/link/", {"municipality": "0102"}).status_code == 303
    answer = client.post("/link/", {"municipality": "0101"})
    assert answer.status_code == 429
    assert '<option value="0101" selected>Aarhus</option>' in answer.content.decode()
    assert asked() == 0


def test_link_page_has_the_municipality_of_its_address_chosen(
    client: Client, programme: Programme, municipalities: list[Municipality]
) -> None:
    assert '<option value="0101" selected>' in client.get("/link/?municipality=0101").content.decode()
