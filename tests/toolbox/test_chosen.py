"""What a municipality chooses from the shelf: who may, what two at once write, where it is read, what staff see."""

import io
from datetime import timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.links import day_path, personal_path
from booking.models import Registration, ThemedDay
from booking.refusals import NotConfirmed
from booking.services import queue
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications.handover.files import case_files
from tests.booking.admin.staff_desk import values_of
from tests.booking.day_helpers import STARTS, fix_day, make_confirmed
from tests.factories import OPENS, at, make_municipality, make_registration
from tests.toolbox.shelf_helpers import make_theme, make_tool
from toolbox.chosen.choosing import choose_themes, chosen_of
from toolbox.models import ChosenTheme, ChosenTool, Stage, Theme, Tool
from toolbox.rules.picked import Picked

pytestmark = pytest.mark.django_db
AFTER_DAY = STARTS + timedelta(days=1)


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def page_of(registration: Registration) -> str:
    return f"{personal_path(registration)}chosen/"


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def open_form(registration: Registration, client: Client | None = None) -> dict[str, Any]:
    return values_of((client or Client()).get(page_of(registration)), "")


def test_contact_chooses_themes_and_reads_them_on_the_page_and_the_day(client: Client, confirmed: Registration) -> None:
    theme, _other = make_theme("Hvilke tal?"), make_theme("Hvem har ansvaret?")
    with at(OPENS):
        assert "Der er ikke valgt temaer endnu." in text_of(client.get(personal_path(confirmed)))
        answer = client.post(page_of(confirmed), {"themes": [theme.pk], "stage": "before"}, follow=True)
        shown = text_of(answer)
        assert "Jeres tema er gemt. Facilitatoren kan se det." in shown
        assert ("<li>Hvilke tal?</li>" in shown, "Hvem har ansvaret?" in shown) == (True, False)
        fix_day(confirmed)
        day = text_of(client.get(day_path(confirmed)))
        assert ("Temaer at arbejde med på dagen" in day, "<li>Hvilke tal?</li>" in day) == (True, True)
        assert "min-temadag" not in day


def test_page_says_nothing_of_an_empty_shelf_and_opens_for_a_confirmed_place_alone(client: Client) -> None:
    confirmed = make_confirmed()
    with at(OPENS):
        assert "Temaer at arbejde med" not in text_of(client.get(personal_path(confirmed)))
        make_theme()
        other = make_registration(confirmed.programme, make_municipality(2))
        assert client.get(page_of(other)).status_code == 303
        assert "Temaer at arbejde med" not in text_of(client.get(personal_path(other)))
        forged = page_of(confirmed).replace("/min-temadag/", "/min-temadag/9")
        assert client.get(forged).status_code == 404


def test_after_the_day_themes_and_tools_are_noted_and_before_stays(client: Client, confirmed: Registration) -> None:
    theme, other = make_theme("Hvilke tal?"), make_theme("Hvem har ansvaret?")
    tool = make_tool(other, "Ugens tal")
    with at(OPENS):
        fix_day(confirmed)
        client.post(page_of(confirmed), {"themes": [theme.pk], "stage": "before", "tools": [tool.pk]})
        stale = open_form(confirmed)
    assert not ChosenTool.objects.exists()
    with at(AFTER_DAY):
        page = text_of(client.get(personal_path(confirmed)))
        assert page.index("Det er ikke skrevet ned endnu.") < page.index("timeline-heading")
        assert "Hvad valgte I?" in text_of(client.get(page_of(confirmed)))
        client.post(page_of(confirmed), {"themes": [other.pk], "tools": [tool.pk], "stage": "after"})
        client.post(page_of(confirmed), stale | {"themes": [theme.pk, other.pk]})
        page = text_of(client.get(personal_path(confirmed)))
        assert "<li>Hvem har ansvaret?</li><li>Ugens tal</li>" in page
    assert chosen_of([confirmed.pk], Stage.BEFORE)[confirmed.pk] == Picked(frozenset({theme.pk, other.pk}))
    assert chosen_of([confirmed.pk], Stage.AFTER)[confirmed.pk] == Picked(frozenset({other.pk}), frozenset({tool.pk}))


def test_two_at_once_write_only_what_each_ticked_and_unticked(client: Client, confirmed: Registration) -> None:
    first, second, third = (make_theme(name) for name in ("A?", "B?", "C?"))
    with at(OPENS):
        client.post(page_of(confirmed), {"themes": [first.pk], "stage": "before"})
        one, two = open_form(confirmed), open_form(confirmed)
        client.post(page_of(confirmed), one | {"themes": [first.pk, second.pk]})
        client.post(page_of(confirmed), two | {"themes": [third.pk]})
    assert chosen_of([confirmed.pk], Stage.BEFORE)[confirmed.pk].themes == {second.pk, third.pk}


def test_what_was_chosen_stays_on_offer_once_it_is_hidden(client: Client, confirmed: Registration) -> None:
    theme, hidden = make_theme("Hvilke tal?"), make_theme("Et udkast?", is_shown=False)
    with at(OPENS):
        client.post(page_of(confirmed), {"themes": [theme.pk], "stage": "before"})
        Theme.objects.filter(pk=theme.pk).update(is_shown=False)
        page = text_of(client.get(page_of(confirmed)))
        assert ("Hvilke tal?" in page, "Et udkast?" in page) == (True, False)
        answer = client.post(page_of(confirmed), {"themes": [hidden.pk], "stage": "before"})
        assert (answer.status_code, "Vælg blandt temaerne" in answer.content.decode()) == (422, True)
        odd = client.post(page_of(confirmed), {"themes": ["x", "-1", "9" * 40, "%00"], "stage": "¤"})
        assert odd.status_code == 422
    assert chosen_of([confirmed.pk], Stage.BEFORE)[confirmed.pk].themes == {theme.pk}


def test_missing_english_is_danish_and_marked(client: Client, confirmed: Registration) -> None:
    theme = make_theme("Hvilke tal?")
    with at(OPENS):
        client.post(page_of(confirmed), {"themes": [theme.pk], "stage": "before"})
        assert '<li lang="da">Hvilke tal?</li>' in text_of(client.get(f"/en{personal_path(confirmed)}"))


def test_a_place_that_is_gone_chooses_nothing(confirmed: Registration) -> None:
    with at(OPENS):
        queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    picked = Picked(frozenset({make_theme().pk}))
    with pytest.raises(NotConfirmed):
        choose_themes(registration_id=confirmed.pk, stage=Stage.BEFORE, wanted=picked, stood=None)


def test_facilitator_reads_the_themes_and_notes_what_was_chosen(confirmed: Registration) -> None:
    user = User.objects.create_user("fie", "fie@example.dk", "x", is_staff=True)
    theme = make_theme("Hvilke tal?")
    choose_themes(registration_id=confirmed.pk, stage=Stage.BEFORE, wanted=Picked(frozenset({theme.pk})), stood=None)
    client = Client()
    client.force_login(user)
    note = f"/admin/toolbox/chosentheme/registration/{confirmed.pk}/"
    assert client.get(note).status_code == 403
    with at(OPENS):
        fix_day(confirmed, facilitators=(FacilitatorDetails(name="Fie", email=user.email, user_id=user.pk),))
        assert "<li>Hvilke tal?</li>" in text_of(client.get("/admin/booking/themedday/mine/"))
    with at(AFTER_DAY):
        answer = client.post(note, {"themes": [theme.pk], "stage": "after"}, follow=True)
        assert answer.redirect_chain == [("/admin/booking/themedday/mine/", 302)]
        assert "<li>Hvilke tal?</li>" in text_of(answer)
        assert client.post(note, {"themes": ["77"], "stage": "after"}).status_code == 422
    assert ChosenTheme.objects.filter(stage=Stage.AFTER).count() == 1


def test_staff_are_told_where_no_place_is_confirmed(confirmed: Registration) -> None:
    with at(OPENS):
        other = make_registration(confirmed.programme, make_municipality(2))
    client = Client()
    client.force_login(User.objects.create_superuser("kim", "kim@example.dk", "x"))
    note = f"/admin/toolbox/chosentheme/registration/{other.pk}/"
    for answer in (client.get(note, follow=True), client.post(note, {"stage": "before"}, follow=True)):
        assert str(NotConfirmed.sentence) in text_of(answer)


def test_staff_see_what_all_chose_and_take_it_along(confirmed: Registration) -> None:
    theme, other = make_theme("Hvilke tal?"), make_theme("=1+1")
    tool = make_tool(theme, "Ugens tal")
    both = Picked(frozenset({theme.pk, other.pk}), frozenset({tool.pk}))
    for stage in Stage:
        choose_themes(registration_id=confirmed.pk, stage=stage, wanted=both, stood=None)
    user = User.objects.create_user("kim", is_staff=True)
    user.groups.set([Group.objects.get(name="Koordinator")])
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as few:
        page = text_of(client.get("/admin/toolbox/chosentheme/"))
    assert page.count("Hvilke tal?") == 2
    book = openpyxl.load_workbook(io.BytesIO(client.get("/admin/toolbox/chosentheme/export/").content))
    rows = [[cell.value for cell in row] for row in book["Antal"].iter_rows(min_row=2)]
    assert rows == [["Hvilke tal?", "tema", 1, 1], ["'=1+1", "tema", 1, 1], ["Ugens tal", "redskab", 0, 1]]
    assert book["Kommuner"].max_row == 6
    names = dict(case_files(confirmed))
    assert names["redskabskasse/valgt.csv"].decode("utf-8-sig").count("\r\n") == 6
    queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    make_tool(theme, "Flere tal")
    with CaptureQueriesContext(connection) as many:
        assert ">0<" in text_of(client.get("/admin/toolbox/chosentheme/")).replace(" ", "")
    assert len(few) == len(many)


def test_as_many_statements_for_many_themes_as_for_one(client: Client, confirmed: Registration) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            client.get(personal_path(confirmed))
        return len(statements)

    with at(OPENS):
        fix_day(confirmed)
        make_theme()
        asked()
        one = asked()
        themes = [make_theme(f"{number}?").pk for number in range(5)]
        choose_themes(registration_id=confirmed.pk, stage=Stage.BEFORE, wanted=Picked(frozenset(themes)), stood=None)
        assert asked() == one
    assert ThemedDay.objects.count() == 1
    assert Tool.objects.count() == 0
