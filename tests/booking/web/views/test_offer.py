"""The front page says how many places are free, in both languages, and sends nothing twice."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from booking.links import personal_path
from booking.models import Municipality, Programme
from tests.factories import CLOSES, OPENS, contact_of, danish, make_registration

STILL = "I kan stadig tilmelde jer og komme på ventelisten."


def status(client: Client, path: str = "/") -> str:
    """Return the status line as a reader sees it."""
    page = client.get(path).content.decode()
    found = re.search(r'class="call-status"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


@pytest.mark.parametrize(
    ("registered", "sentence"),
    [
        (0, "Lige nu er 5 af de 5 temadage ledige."),
        (2, "Lige nu er 3 af de 5 temadage ledige."),
        (4, "Lige nu er 1 af de 5 temadage ledig."),
        (
            5,
            "Lige nu er ingen af de 5 temadage ledige, og ingen står på ventelisten. " + STILL,
        ),
        (
            6,
            "Lige nu er ingen af de 5 temadage ledige, og 1 kommune står på ventelisten. " + STILL,
        ),
        (
            7,
            "Lige nu er ingen af de 5 temadage ledige, og 2 kommuner står på ventelisten. " + STILL,
        ),
    ],
)
def test_offer_says_how_many_are_free(
    client: Client, programme: Programme, municipalities: list[Municipality], registered: int, sentence: str
) -> None:
    for municipality in municipalities[:registered]:
        make_registration(programme, municipality)
    assert status(client) == sentence


def test_offer_says_when_it_opens_and_closed(
    client: Client, programme: Programme, clock: time_machine.Traveller
) -> None:
    clock.move_to(danish(2016, 9, 28, 8, 59, 59))
    assert status(client) == "Tilmeldingen åbner onsdag den 28. september 2016 kl. 9.00."
    assert 'href="/tilmeld/"' in client.get("/").content.decode()
    clock.move_to(danish(2017, 4, 29))
    assert status(client) == "Tilmeldingen lukkede fredag den 28. april 2017 kl. 23.59."
    assert 'href="/tilmeld/"' not in client.get("/").content.decode()


def test_offer_shows_every_text_of_the_programme(client: Client, programme: Programme) -> None:
    unlinked = {"link_text", "theme", "short_theme", "hint"}
    programme.newsletter_url = "https://example.dk/nyhedsbrev"
    programme.save()

    def leaves(value: object) -> list[str]:
        if isinstance(value, dict):
            return [leaf for key, inner in value.items() if key not in unlinked for leaf in leaves(inner)]
        return [leaf for inner in value for leaf in leaves(inner)] if isinstance(value, list) else [str(value)]

    for path, language in (("/", "da"), ("/en/", "en")):
        page = client.get(path).content.decode()
        missing = [text for text in leaves(programme.texts[language]) if text[1:].replace("'", "&#x27;") not in page]
        assert missing == []
        assert f'<html lang="{language}">' in page


def test_offer_names_the_telephone_and_the_day_of_the_last_change(client: Client, programme: Programme) -> None:
    page = client.get("/").content.decode()
    assert '<a class="nowrap" href="tel:72423700">72 42 37 00</a>' in page
    assert "Senest opdateret onsdag den 28. september 2016" in page


def test_offer_has_a_description_for_search_engines_in_both_languages(client: Client, programme: Programme) -> None:
    for path, begins in (("/", "Socialstyrelsen tilbyder fem kommuner"), ("/en/", "The National Board of Social")):
        found = re.search(r'<meta name="description" content="([^"]+)">', client.get(path).content.decode())
        assert found is not None
        assert found[1].startswith(begins)
        assert len(found[1]) < 160


def test_newsletter_and_toolbox_are_linked_only_where_they_lead_somewhere(
    client: Client, programme: Programme, settings: Settings
) -> None:
    settings.TOOLBOX_URL = ""
    page = client.get("/").content.decode()
    assert "Nyhedsbreve" not in page
    assert "tidligere offentliggjort en redskabskasse" in page
    assert "Gå til redskabskassen" not in page
    programme.newsletter_url = programme.toolbox_url = "https://example.dk/brev"
    programme.save()
    page = client.get("/").content.decode()
    assert page.count('href="https://example.dk/brev"') == 2


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip", "gzip"), ("gzip, deflate, br, zstd", "br")])
def test_public_pages_are_compressed_and_pages_of_one_person_are_not(
    client: Client, programme: Programme, municipalities: list[Municipality], accepted: str, encoding: str
) -> None:
    own_page = personal_path(make_registration(programme, municipalities[0]))
    encoded = {
        path: client.get(path, headers={"accept-encoding": accepted}).get("Content-Encoding")
        for path in ("/", "/tilmeld/", "/cookies/", own_page, f"{own_page}contact/")
    }
    assert list(encoded.values()) == [encoding] * 3 + [None] * 2
    assert client.post("/tilmeld/", headers={"accept-encoding": accepted}).get("Content-Encoding") is None


def test_offer_is_not_sent_twice_while_nothing_changes(
    client: Client, programme: Programme, municipalities: list[Municipality]
) -> None:
    first = client.get("/")
    same = client.get("/", headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert client.get("/en/", headers={"if-none-match": first["ETag"]}).status_code == 200
    make_registration(programme, municipalities[0])
    changed = client.get("/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_offer_changes_with_the_clock_and_the_texts(
    client: Client, programme: Programme, clock: time_machine.Traveller
) -> None:
    tags = {client.get("/")["ETag"]}
    clock.move_to(danish(2016, 9, 28, 8))
    tags.add(client.get("/")["ETag"])
    programme.texts["da"]["price"]["text"] = "Temadagen koster intet."
    programme.save()
    tags.add(client.get("/")["ETag"])
    clock.move_to(danish(2017, 5, 1))
    tags.add(client.get("/")["ETag"])
    assert len(tags) == 4
    assert OPENS < CLOSES


def test_offer_asks_the_database_equally_often(
    client: Client, programme: Programme, municipalities: list[Municipality]
) -> None:
    counts = []
    for registered in (1, 8):
        for municipality in municipalities[(0 if registered == 1 else 1) : registered]:
            make_registration(programme, municipality, contact=contact_of(municipality))
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts == [3, 3]


def test_offer_without_a_programme_says_so(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 404
    assert "Socialstyrelsen tilbyder ikke temadage i øjeblikket." in answer.content.decode()
    assert client.get("/tilmeld/").status_code == 404
    assert client.get("/link/").status_code == 404


def test_accessibility_leads_to_the_statement(client: Client, settings: object, db: None) -> None:
    assert client.get("/was")["Location"] == "https://example.dk/was"


def test_accessibility_without_a_statement_is_not_found(client: Client, settings: object, db: None) -> None:
    settings.ACCESSIBILITY_STATEMENT_URL = ""  # type: ignore[attr-defined]
    assert client.get("/was").status_code == 404
