"""Two of the staff on one form, and the same press twice: nothing is wiped unseen, and again is again (Q12, Q13)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from booking.models import EntryKind, JournalEntry, Press, Programme, Registration
from booking.services import queue
from booking.services.day import attendance
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.acts.test_programme import page_of
from tests.booking.admin.staff_desk import DAY_TYPED, REASON, said, signed_in, submit, url_of, values_of
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import again, at, make_queue

pytestmark = pytest.mark.django_db
STALE = "Tilmeldingen er ændret, siden du åbnede siden."


@pytest.fixture
def colleague(db: None) -> Client:
    return signed_in(User.objects.create_superuser("jens", "jens@example.dk", "x"))


@pytest.fixture
def confirmed(programme: Programme) -> Registration:
    (registration,) = make_queue(programme, 1)
    return queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)


@pytest.fixture
def both(desk: Client, colleague: Client) -> Callable[..., Any]:
    """Return a function by which two open one page, and the colleague saves first; it returns my answer."""

    def race(url: str, first: dict[str, Any], then: dict[str, Any]) -> Any:
        mine, theirs = values_of(desk.get(url)), values_of(colleague.get(url))
        assert submit(colleague, url, theirs | first).status_code == 302
        answer = desk.post(url, mine | then)
        assert answer.status_code == 409
        return answer

    return race


def problems(page: Any) -> list[str]:
    """Return the sentences at the fields of a page."""
    errors = page.context["form"].errors
    return [str(sentence) for name, said_there in errors.items() if name != "__all__" for sentence in said_there]


def meanwhile(label: str, stands: str) -> str:
    """Return the sentence at a field that another changed too."""
    return f"»{label}« er imens ændret til »{stands}« af en anden. Gem igen, hvis det, der står i feltet, skal gælde."


def test_a_page_that_comes_back_has_what_the_colleague_wrote(
    desk: Client, both: Callable[..., Any], confirmed: Registration
) -> None:
    url = url_of(confirmed, "change_contact")
    page = both(url, {"contact_title": "Børnechef", "reason": "a"}, {"contact_phone": "87654321", "reason": "b"})
    assert problems(page) == []
    assert desk.post(url, values_of(page)).status_code == 302
    stored = again(confirmed)
    assert (stored.contact_title, stored.contact_phone) == ("Børnechef", "87 65 43 21")


def test_a_field_that_both_changed_shows_both(desk: Client, both: Callable[..., Any], confirmed: Registration) -> None:
    url = url_of(confirmed, "change_contact")
    page = both(url, {"contact_title": "Børnechef", "reason": "a"}, {"contact_title": "Familieleder", "reason": "b"})
    assert problems(page) == [meanwhile("Stilling", "Børnechef")]
    assert again(confirmed).contact_title == "Børnechef"
    assert desk.post(url, values_of(page)).status_code == 302
    assert again(confirmed).contact_title == "Familieleder"


def test_the_day_of_two(desk: Client, both: Callable[..., Any]) -> None:
    registration = make_confirmed()
    fix_day(registration)
    url = url_of(registration, "schedule_day")
    moved = {"date": "18.11.2016", "agreed": "Kim, telefon"}
    page = both(url, moved, {"venue": "Biblioteket"})
    assert problems(page) == []
    values = values_of(page)
    assert (values["date"], values["venue"]) == (["18.11.2016"], ["Biblioteket"])
    assert submit(desk, url, values).status_code == 302
    day = registration.day
    day.refresh_from_db()
    assert (f"{day.starts_at:%d.%m}", day.venue) == ("18.11", "Biblioteket")
    assert verify(registration.programme).sentences == []


def test_a_first_day_of_two_shows_both(both: Callable[..., Any]) -> None:
    registration = make_confirmed()
    page = both(url_of(registration, "schedule_day"), DAY_TYPED, DAY_TYPED | {"venue": "Biblioteket"})
    assert problems(page) == [meanwhile("Mødested", "Rådhuset, lokale 4")]


def test_wishes_of_two_show_both(both: Callable[..., Any], confirmed: Registration) -> None:
    typed = {"date_1": "17.11.2016", "time_1": ["morning"]}
    page = both(url_of(confirmed, "enter_wishes"), typed, typed | {"date_1": "18.11.2016"})
    assert problems(page) == [meanwhile("Ønske 1: dato", "17.11.2016")]


def test_a_corrected_attendee_is_never_somebody_else(desk: Client, confirmed: Registration) -> None:
    """The page names Anna; her line went to Bo, then she was removed and Carl is first on the list."""
    list_attendees(confirmed, "Carl", "Anna")
    anna = confirmed.attendees.get(name="Anna").pk
    url = f"{url_of(confirmed, 'correct_attendee')}?attendee={anna}"
    mine = values_of(desk.get(url)) | {"email": "anna.holm@aarhus.dk", "step": "send"}
    attendance.replace_attendee(
        registration_id=confirmed.pk, attendee_id=anna, name="Bo", email="bo@aarhus.dk", by=MUNICIPALITY
    )
    page = desk.post(url, mine)
    assert page.status_code == 409
    assert problems(page) == [meanwhile("Mailadresse", "bo@aarhus.dk")]
    list_attendees(confirmed, "Carl")
    page = desk.post(url, mine)
    assert (page.status_code, values_of(page)["attendee"]) == (409, [""])
    assert desk.post(url, values_of(page) | {"step": "send"}).status_code == 200
    assert list(confirmed.attendees.values_list("name", "email")) == [("Carl", "carl@aarhus.dk")]


def test_texts_of_two_are_both_written(desk: Client, both: Callable[..., Any], offer: Programme) -> None:
    url = page_of(offer, "edit_texts")
    page = both(url, {"da-title": "En ny titel"}, {"en-title": "A new title"})
    assert problems(page) == []
    assert desk.post(url, values_of(page)).status_code == 302
    offer.refresh_from_db()
    assert (offer.texts["da"]["title"], offer.texts["en"]["title"]) == ("En ny titel", "A new title")


def test_terms_and_rows_of_two_are_both_written(desk: Client, both: Callable[..., Any], offer: Programme) -> None:
    url = page_of(offer, "edit_terms")
    rows = {"closed_days-0-date": "24.02.2017", "closed_days-0-note": "Personaledag"}
    page = both(url, rows | {"talk_max": "90"}, {"confirm_working_days": "3", "roles-0-DELETE": "on"})
    assert page.context["form"].errors.keys() == {"__all__"}
    assert desk.post(url, values_of(page)).status_code == 302
    offer.refresh_from_db()
    assert (offer.talk_max, offer.confirm_working_days) == (90, 3)
    assert list(offer.closed_days.values_list("note", flat=True)) == ["Personaledag"]
    assert not offer.roles.filter(da="familiechef").exists()


def test_rows_that_both_changed_show_both(both: Callable[..., Any], offer: Programme) -> None:
    theirs, mine = ({"closed_days-0-date": date} for date in ("24.02.2017", "27.02.2017"))
    page = both(page_of(offer, "edit_terms"), theirs, mine)
    assert "er imens ændret til »24.02.2017« af en anden." in "".join(page.context["form"].non_field_errors())
    assert offer.closed_days.count() == 1
    assert values_of(page)["closed_days-0-date"] == ["27.02.2017"]


PAGE = {"csrfmiddlewaretoken": "x" * 64}
"""What tells one page from another that sends the same; the test client checks no token."""
PRESSES: dict[str, dict[str, str]] = {
    "confirm": {"reason": REASON},
    "withdraw": {"reason": REASON},
    "annul": {"reason": REASON},
    "extend": {"reason": REASON, "until": "05.10.2016"},
    "change_contact": {"reason": REASON, "contact_name": "Bo Berg"},
    "change_choices": {"reason": REASON, "expected_attendees": "12"},
    "case_number": {"case_number": "2016-1"},
    "note": {"text": "Ring i morgen"},
}


@pytest.mark.parametrize("act", PRESSES)
def test_the_same_press_twice_gets_the_same_answer(desk: Client, programme: Programme, act: str) -> None:
    first, *_others = make_queue(programme, 6)
    url = url_of(first, act)
    sent = values_of(desk.get(url)) | PRESSES[act] | PAGE
    if act in {"withdraw", "annul"}:  # the last press is that of the page with the mails
        sent = values_of(desk.post(url, sent)) | PAGE
    pages = [desk.post(url, sent, follow=True) for _press in range(2)]
    assert said(pages[0])[0] == said(pages[1])[0]
    assert pages[0].redirect_chain == pages[1].redirect_chain != []
    assert LogEntry.objects.count() == 1
    own = JournalEntry.objects.filter(registration=first).exclude(kind=EntryKind.REGISTERED)
    assert own.count() == 1
    assert Press.objects.count() == 1


def test_a_press_of_somebody_else_or_with_other_words_is_another(
    desk: Client, colleague: Client, confirmed: Registration
) -> None:
    url = url_of(confirmed, "case_number")
    sent = values_of(desk.get(url)) | {"case_number": "2016-1"} | PAGE
    desk.post(url, sent)
    for client, typed in ((colleague, {}), (desk, {"case_number": "2016-2"}), (desk, {"csrfmiddlewaretoken": "y"})):
        assert client.post(url, sent | typed).status_code == 409
    assert again(confirmed).case_number == "2016-1"


def test_a_press_is_another_once_what_it_did_was_undone(desk: Client, confirmed: Registration) -> None:
    """Back to the page in the browser's history, long after: "done" would not be true any more."""
    url = url_of(confirmed, "case_number")
    sent = values_of(desk.get(url)) | {"case_number": "2016-1"} | PAGE
    desk.post(url, sent)
    desk.post(url, values_of(desk.get(url)) | {"case_number": ""})
    page = desk.post(url, sent)
    assert page.status_code == 409
    assert page.context["form"].non_field_errors()[0].startswith(STALE)
    assert again(confirmed).case_number == ""


def test_presses_are_forgotten_after_a_day(desk: Client, confirmed: Registration) -> None:
    url = url_of(confirmed, "note")
    sent = values_of(desk.get(url)) | {"text": "Ring i morgen"} | PAGE
    desk.post(url, sent)
    with at(confirmed.received_at.replace(day=30)):
        desk.force_login(User.objects.get(username="mette"))
        now = values_of(desk.get(url))  # the note is read; the press and the words are those of the day before
        desk.post(url, sent | {name: values for name, values in now.items() if name == "seen"})
    assert JournalEntry.objects.filter(kind=EntryKind.NOTE_ADDED).count() == 2
    assert Press.objects.count() == 1


def test_a_day_fixed_twice_by_one_press_is_fixed_once(desk: Client) -> None:
    registration = make_confirmed()
    url = url_of(registration, "schedule_day")
    preview = desk.post(url, values_of(desk.get(url)) | DAY_TYPED)
    answers = [desk.post(url, values_of(preview) | PAGE) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert JournalEntry.objects.filter(kind=EntryKind.DAY_FIXED).count() == 1
