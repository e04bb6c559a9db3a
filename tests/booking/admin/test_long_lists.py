"""Staff's lists where there are very many rows: what is counted, what is offered, and which indexes serve them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.admin import base
from booking.admin.registration import RegistrationAdmin
from booking.models import Programme, Registration
from booking.queries.shown import shown_programme
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from booking.templatetags.desk import filter_choices
from notifications.models import Message, State
from notifications.outbox import acts as outbox
from tests.factories import make_programme, make_queue, make_registration
from tests.plans import forget_statistics, switch_off

pytestmark = pytest.mark.django_db
LIST = "/admin/booking/registration/"
JOURNAL = "/admin/booking/journalentry/"
ALL = "Se alle tilbud"


def text(page: Any) -> str:
    """Return a page's text, each run of white space as one blank."""
    return " ".join(page.content.decode().split())


def menu(page: Any, title: str) -> list[str]:
    """Return the choices of a filter of a list."""
    listed = page.context["cl"]
    (found,) = [spec for spec in listed.filter_specs if spec.title == title]
    return [str(choice["display"]) for choice in filter_choices(listed, found)]


def test_filters_count_among_few_rows_only(desk: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_programme(slug="andet", opens_at=programme.opens_at)
    make_registration(other, make_queue(programme, 3)[0].municipality)
    both = [f"{one.named} ({number})" for one, number in ((other, 1), (programme, 3))]
    assert menu(desk.get(LIST), "tilbud") == ["Alle", *both]
    monkeypatch.setattr(base, "MOST_COUNTED", 3)
    assert menu(desk.get(LIST), "tilbud") == ["Alle", other.named, programme.named]
    chosen = desk.get(LIST, {"programme__id__exact": programme.pk})
    assert menu(chosen, "temadag")[1:] == ["Har plads, ingen dato (3)", "Fastsat, ikke holdt (0)", "Holdt (0)"]
    assert menu(chosen, "tilbud") == ["Alle", other.named, programme.named], "they would be counted among all rows"
    assert "Har plads, ingen dato (3)" in text(chosen)
    assert menu(desk.get(LIST, {"q": "kommune"}), "temadag")[1:] == [
        "Har plads, ingen dato",
        "Fastsat, ikke holdt",
        "Holdt",
    ]


def test_counts_are_those_of_what_each_choice_leaves(desk: Client, programme: Programme) -> None:
    rows = make_queue(programme, 4)
    queue.confirm(registration_id=rows[0].pk, by=MUNICIPALITY)
    Registration.objects.filter(pk=rows[1].pk).update(address_outside=True)
    page = text(desk.get(LIST))
    for words, number in (
        ("Har plads, ingen dato", 4),
        ("Fastsat, ikke holdt", 0),
        ("Adresse ikke kontrolleret", 1),
        ("Kræver opmærksomhed", 1),
        ("Har ikke bekræftet", 3),
    ):
        assert f"{words} ({number})" in page


def test_menus_offer_the_newest_programmes_and_the_chosen_one(
    desk: Client, monkeypatch: pytest.MonkeyPatch, programme: Programme, opened: Callable[[int], list[Programme]]
) -> None:
    oldest, older, newer = opened(3)
    monkeypatch.setattr(base, "MOST_OFFERED", 2)
    few = [f"{one.named} (0)" for one in (programme, newer)]
    assert menu(desk.get(LIST), "tilbud") == ["Alle", *few, ALL]
    chosen = desk.get(LIST, {"programme__id__exact": oldest.pk})
    assert menu(chosen, "tilbud") == ["Alle", *few, f"{oldest.named} (0)", ALL]
    assert 'href="/admin/booking/programme/"' in text(chosen)
    assert desk.get(LIST, {"programme__id__exact": "intet"}).status_code == 302
    start = text(desk.get("/admin/"))
    assert newer.named in start
    assert older.named not in start
    assert ALL in start
    assert f"{oldest.slug}" in text(desk.get("/admin/", {"programme": oldest.slug}))


def test_desk_shows_the_programme_that_opened_last_however_many_open_later(
    desk: Client, monkeypatch: pytest.MonkeyPatch, programme: Programme, opened: Callable[[int], list[Programme]]
) -> None:
    later = opened(3)
    Programme.objects.filter(pk__in=[one.pk for one in later]).update(
        opens_at=programme.closes_at,
        closes_at=programme.closes_at.replace(year=2030),
        promote_until="2031-01-01T00:00Z",
    )
    monkeypatch.setattr(base, "MOST_OFFERED", 2)
    assert f'/admin/booking/programme/{programme.pk}/change/"' in text(desk.get("/admin/"))


def test_lists_read_a_programme_once_for_all_its_lines(desk: Client, programme: Programme) -> None:
    make_queue(programme, 5)
    with CaptureQueriesContext(connection) as asked:
        desk.get(JOURNAL)
    assert sum('"booking_programme"."texts"' in one["sql"] for one in asked) == 2, "for the lines and for the menu"
    with CaptureQueriesContext(connection) as asked:
        desk.get(LIST)
    assert sum('"booking_programme"."texts"' in one["sql"] for one in asked) == 1, "for the menu"


def test_pages_far_back_are_found_by_their_keys(
    desk: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_queue(programme, 7)
    monkeypatch.setattr(RegistrationAdmin, "list_per_page", 2)

    def pages() -> list[list[int]]:
        found = [desk.get(LIST, {"p": number}).context["cl"].result_list for number in (1, 2, 3, 4)]
        return [[row.queue_number for row in rows] for rows in found]

    assert pages() == [[1, 2], [3, 4], [5, 6], [7]]
    monkeypatch.setattr(base, "FAR_BACK", 4)
    with CaptureQueriesContext(connection) as asked:
        assert pages() == [[1, 2], [3, 4], [5, 6], [7]]
    skipping = [one["sql"] for one in asked if "LIMIT" in one["sql"] and " OFFSET 4" in one["sql"]]
    assert len(skipping) == 1
    assert "municipality" not in skipping[0]


@pytest.fixture
def opened(programme: Programme) -> Callable[[int], list[Programme]]:
    """Make programmes that opened one after the other."""
    return lambda number: [
        make_programme(slug=f"tilbud-{at}", opens_at=programme.opens_at.replace(year=programme.opens_at.year - 9 + at))
        for at in range(number)
    ]


def plan_of(rows: QuerySet[Any]) -> str:
    """Return how PostgreSQL would read the rows if there were too many to read them all."""
    forget_statistics()
    switch_off("enable_seqscan", "enable_bitmapscan", "enable_sort")
    return rows.explain()


@pytest.mark.race  # of how PostgreSQL reads, so that it runs there alone
def test_indexes_serve_the_lists(desk: Client, programme: Programme) -> None:
    make_queue(programme, 3)
    journal = plan_of(desk.get(JOURNAL).context["cl"].queryset[:100])
    assert "entry_by_time" in journal
    rows = plan_of(desk.get(LIST).context["cl"].queryset[:100])
    assert "programme_opens" in rows
    assert "Presorted Key: booking_programme.opens_at, booking_programme.id" in rows.replace(
        "registration.programme_id", "programme.id"
    )
    assert "Seq Scan" not in journal + rows
    newest = Programme.objects.order_by("-opens_at", "-pk")
    assert "programme_opens" in plan_of(newest[:1])
    assert shown_programme() == programme


@pytest.mark.race  # of how PostgreSQL reads, so that it runs there alone
def test_indexes_serve_what_needs_attention() -> None:
    assert "message_lost" in plan_of(outbox.needing_attention())
    assert "message_lost" in plan_of(Message.objects.filter(state=State.FAILED).order_by()[:1000])
