"""Calendar feeds at the desk: made once, shown when asked for, renewed; each is noted in Django's log."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking import links
from booking.models import Feed
from booking.services import feeds
from tests.booking.admin.staff_desk import said, signed_in, statements, user_with
from tests.booking.day_helpers import fix_day, make_confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST, MAKE = "admin:booking_feed_changelist", "admin:booking_feed_add"


@pytest.fixture
def desk() -> Client:
    """Sign in a user who may do everything."""
    return signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))


def url_of(feed: Feed, what: str) -> str:
    """Return the address of a page of a feed: `change`, `address` or `renew`."""
    return reverse(f"admin:booking_feed_{what}", args=[feed.pk])


def logged() -> list[str]:
    """Return the notes in Django's log, oldest first."""
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


def test_feed_is_made_once_for_an_address(desk: Client) -> None:
    first = desk.post(reverse(MAKE), {"email": "Fie@Example.dk"}, follow=True)
    assert said(first) == ["Feedet er oprettet."]
    again = desk.post(reverse(MAKE), {"email": "fie@example.dk"}, follow=True)
    assert said(again) == ["Der er allerede et feed. Her er det."]
    assert [feed.email for feed in Feed.objects.all()] == ["fie@example.dk"]
    assert logged() == ["Kalenderfeed oprettet"]


def test_feed_of_all_days_has_no_address(desk: Client) -> None:
    desk.post(reverse(MAKE), {"email": ""})
    desk.post(reverse(MAKE), {"email": " "})
    assert str(Feed.objects.get()) == "Alle temadage"


def test_address_that_is_none_is_refused_and_makes_nothing(desk: Client) -> None:
    page = desk.post(reverse(MAKE), {"email": "fie"}).content.decode()
    assert page.count("Skriv hele mailadressen med @, fx navn@kommune.dk") == 2
    assert 'value="fie"' in page
    assert not Feed.objects.exists()


def test_address_is_shown_only_when_it_is_asked_for(desk: Client, client: Client) -> None:
    feed, _is_new = feeds.make_feed(email="fie@example.dk")
    token = links.feed_token(feed)
    for page in (desk.get(reverse(LIST)), desk.get(url_of(feed, "change")), desk.get(url_of(feed, "renew"))):
        assert token not in page.content.decode()
    assert desk.get(url_of(feed, "address")).status_code == 405
    shown = desk.post(url_of(feed, "address"))
    assert f"http://testserver/kalender/{token}.ics" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert logged() == ["Adressen vist"]
    assert client.get(f"/kalender/{token}.ics").status_code == 200


def test_renewed_address_ends_the_old_one(desk: Client, client: Client) -> None:
    feed, _is_new = feeds.make_feed(email="")
    old = links.feed_path(feed)
    assert desk.get(url_of(feed, "renew")).status_code == 200
    assert client.get(old).status_code == 200
    page = desk.post(url_of(feed, "renew"), follow=True)
    assert said(page) == ["Feedet har fået en ny adresse. Den gamle virker ikke længere."]
    feed.refresh_from_db()
    assert (feed.version, client.get(old).status_code, client.get(links.feed_path(feed)).status_code) == (2, 404, 200)
    assert logged() == ["Adressen fornyet"]


def test_list_names_the_facilitator_in_as_many_statements_for_three_as_for_one(desk: Client) -> None:
    fix_day(make_confirmed())
    feeds.make_feed(email="fie@example.dk")
    before = statements(desk, reverse(LIST))
    feeds.make_feed(email="ukendt@example.dk")
    feeds.make_feed(email="")
    assert statements(desk, reverse(LIST)) == before
    page = desk.get(reverse(LIST)).content.decode()
    for words in ("Fie Facilitator", "er ikke på nogen temadag", "Alle temadage"):
        assert words in page, words


def test_viewer_sees_no_address_and_renews_nothing() -> None:
    feed, _is_new = feeds.make_feed(email="")
    client = signed_in(user_with("clerk", "view_feed"))
    assert "Vis adressen" not in client.get(url_of(feed, "change")).content.decode()
    assert client.get(reverse(MAKE)).status_code == 403
    assert client.post(reverse(MAKE), {"email": "x@example.dk"}).status_code == 403
    for what in ("address", "renew"):
        assert client.post(url_of(feed, what)).status_code == 403
    feed.refresh_from_db()
    assert (feed.version, Feed.objects.count()) == (1, 1)


def test_feed_is_neither_edited_nor_deleted(desk: Client) -> None:
    feed, _is_new = feeds.make_feed(email="fie@example.dk")
    assert desk.post(url_of(feed, "change"), {"email": "other@example.dk"}).status_code == 403
    assert desk.post(url_of(feed, "delete")).status_code == 403
    assert Feed.objects.get().email == "fie@example.dk"
