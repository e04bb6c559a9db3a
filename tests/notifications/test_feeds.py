"""Calendar feeds and the attendee's file: the right bytes, unchanged while the facts are unchanged (calendar 8, 13)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from booking import links
from booking.models import Feed, JournalEntry, Registration
from booking.services import contact, queue
from booking.services.day import answers, preparing, schedule
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications import feeds
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import STAFF, contact_of, danish, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import announce_and_send, sent
from tests.notifications.read_invites import ics, to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)


@pytest.fixture
def everything() -> Feed:
    """Make the feed of all days."""
    return Feed.objects.create()


@pytest.fixture
def fie(fixed: Registration) -> Feed:
    """Make the feed of the facilitator of the fixed day."""
    return Feed.objects.create(email="Fie@example.dk")


def path_of(feed: Feed) -> str:
    """Return the secret address of a feed."""
    return f"/kalender/{links.feed_token(feed)}.ics"


def read(client: Client, feed: Feed, **headers: str) -> Any:
    """Ask for a feed."""
    return client.get(path_of(feed), headers=headers)


def lines(content: bytes) -> list[str]:
    """Return the unfolded text of a calendar."""
    return content.decode().replace("\r\n ", "").splitlines()


def test_feed_shows_the_day_without_anybody_elses_data(client: Client, fixed: Registration, fie: Feed) -> None:
    answer = read(client, fie)
    shown = lines(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, max-age=0, must-revalidate", "noindex")
    for line in (
        "NAME:Mine temadage",
        "X-WR-CALNAME:Mine temadage",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"UID:dag-{fixed.reference}@temadag",
        "SEQUENCE:0",
        "DTSTART;TZID=Europe/Copenhagen:20161117T090000",
        "SUMMARY;LANGUAGE=da:Temadag\\, Aarhus Kommune",
    ):
        assert line in shown, line
    text = answer.content.decode().lower()
    for word in ("attendee", "organizer", "method", "anna", "bent", "anne@", "mailto"):
        assert word not in text, word


def test_feed_of_all_days_shows_every_municipality(client: Client, fixed: Registration, everything: Feed) -> None:
    other = make_registration(fixed.programme, make_municipality(2))
    queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
    fix_day(other, starts_at=LATER, facilitators=(FacilitatorDetails(name="Bo", email="bo@example.dk"),))
    shown = [line for line in lines(read(client, everything).content) if line.startswith("SUMMARY")]
    assert [line.rpartition("\\, ")[2] for line in shown] == ["Aarhus Kommune", "Billund Kommune"]
    assert "NAME:Alle temadage" in lines(read(client, everything).content)


def test_feed_of_a_facilitator_shows_no_other_day(client: Client, fixed: Registration) -> None:
    feed = Feed.objects.create(email="somebody@example.dk")
    assert "BEGIN:VEVENT" not in lines(read(client, feed).content)


def test_feed_is_not_sent_again_while_it_is_the_same(client: Client, fie: Feed) -> None:
    first = read(client, fie)
    assert first["Last-Modified"].endswith("GMT")
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = read(client, fie, **headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert read(client, fie, **{"If-None-Match": '"other"'}).status_code == 200
    assert client.head(path_of(fie)).status_code == 200
    assert client.post(path_of(fie)).status_code == 405


def test_feed_keeps_its_bytes_while_the_facts_stay(
    client: Client, fixed: Registration, fie: Feed, clock: time_machine.Traveller
) -> None:
    before = read(client, fie).content
    clock.shift(dt.timedelta(days=3))
    anna = invite_of("anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat="ACCEPTED", note="", by=MUNICIPALITY)
    list_attendees(fixed, "Anna", "Carl")
    fix_day(fixed)
    assert read(client, fie).content == before


@pytest.mark.parametrize("change", [{"starts_at": LATER}, {"venue": "Kulturhuset"}, {"note": "Tag kaffe med"}])
def test_feed_changes_with_the_day(
    client: Client, fixed: Registration, fie: Feed, clock: time_machine.Traveller, change: dict[str, Any]
) -> None:
    first = read(client, fie)
    clock.shift(dt.timedelta(minutes=1))
    fix_day(fixed, **change)
    headers = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
    second = read(client, fie, **headers)
    assert (second.status_code, second["ETag"] != first["ETag"]) == (200, True)
    assert "SEQUENCE:1" in lines(second.content)
    assert read(client, fie, **{"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_feed_loses_a_day_that_is_called_off_and_a_facilitator_who_leaves(
    client: Client, fixed: Registration, fie: Feed, everything: Feed, clock: time_machine.Traveller
) -> None:
    seen = read(client, fie)["Last-Modified"]
    clock.shift(dt.timedelta(minutes=1))
    fix_day(fixed, facilitators=())
    gone = read(client, fie, **{"If-Modified-Since": seen})
    assert (gone.status_code, b"VEVENT" in gone.content) == (200, False)
    seen = read(client, everything)["Last-Modified"]
    clock.shift(dt.timedelta(minutes=1))
    schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Syg.")
    gone = read(client, everything, **{"If-Modified-Since": seen})
    assert (gone.status_code, b"VEVENT" in gone.content) == (200, False)


def test_feed_has_the_newest_days_only(
    client: Client, fixed: Registration, everything: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_DAYS", 0)
    assert b"VEVENT" not in read(client, everything).content


def test_renewed_feed_ends_the_old_address(client: Client, fie: Feed) -> None:
    old = path_of(fie)
    fie.version += 1
    fie.save()
    assert client.get(old).status_code == 404
    assert read(client, fie).status_code == 200


@pytest.mark.parametrize("token", ["x", "1.1.x", "1", "1.1", "999.1.x", "%00", "1.1.%C3%A6", "-1.1.x"])
def test_forged_feed_is_not_found(client: Client, fie: Feed, token: str) -> None:
    assert client.get(f"/kalender/{token}.ics").status_code == 404


def test_token_of_a_page_opens_no_feed(client: Client, fixed: Registration, fie: Feed) -> None:
    assert client.get(f"/kalender/{links.attendee_token(invite_of('anna@aarhus.dk'))}.ics").status_code == 404
    assert client.get(f"/kalender/{links.personal_token(fixed)}.ics").status_code == 404
    assert client.get(f"/deltager/{links.feed_token(fie)}/").status_code == 404


def test_feed_reads_as_little_for_three_days_as_for_one(
    client: Client, everything: Feed, fixed: Registration, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        read(client, everything)
    for number in (2, 3):
        other = make_registration(fixed.programme, make_municipality(number))
        queue.confirm(registration_id=other.pk, by=MUNICIPALITY)
        fix_day(other, starts_at=LATER + dt.timedelta(days=number - 2))
    with django_assert_num_queries(5):
        read(client, everything)


def test_empty_feed_can_be_subscribed_to(client: Client, everything: Feed) -> None:
    answer = read(client, everything)
    assert (answer.status_code, answer.has_header("Last-Modified")) == (200, False)
    assert lines(answer.content)[-1] == "END:VCALENDAR"


def file_of(client: Client, address: str) -> Any:
    """Ask for the calendar file of a person's page."""
    return client.get(f"{links.attendee_path(invite_of(address))}temadag.ics")


def test_attendees_file_is_the_invite_itself(client: Client, fixed: Registration) -> None:
    answer = file_of(client, "anna@aarhus.dk")
    mailed = ics(to(sent(), "anna"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert answer["Content-Disposition"] == 'attachment; filename="temadag.ics"'
    assert answer["Cache-Control"] == "private, no-store"
    shown = lines(answer.content)
    assert f"UID:{invite_of('anna@aarhus.dk').uid}" in shown
    for name in ("UID", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "ORGANIZER", "ATTENDEE", "DTSTAMP", "LOCATION"):
        (line,) = [line for line in shown if line.startswith((f"{name}:", f"{name};")) and "1996" not in line]
        assert line.endswith(mailed[name]), name


def test_attendees_file_moves_with_the_day_and_ends_with_it(client: Client, fixed: Registration) -> None:
    fix_day(fixed, starts_at=LATER)
    shown = lines(file_of(client, "anna@aarhus.dk").content)
    assert {"METHOD:REQUEST", "SEQUENCE:1", "DTSTART;TZID=Europe/Copenhagen:20161124T090000"} <= set(shown)
    announce_and_send()
    schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Syg.")
    answer = file_of(client, "anna@aarhus.dk")
    assert {"METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED"} <= set(lines(answer.content))
    assert answer["Content-Type"].endswith("method=CANCEL")


@pytest.mark.parametrize("change", ["moved", "called off"])
def test_attendees_file_is_that_of_the_last_mail_while_a_change_can_be_taken_back(
    client: Client, fixed: Registration, settings: Settings, clock: time_machine.Traveller, change: str
) -> None:
    settings.UNDO_SECONDS = 120
    mailed = file_of(client, "anna@aarhus.dk").content
    if change == "called off":
        schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Syg.")
    else:
        fix_day(fixed, starts_at=LATER)
    answer = file_of(client, "anna@aarhus.dk")
    assert (answer.content, answer["Content-Type"].rpartition("=")[2]) == (mailed, "REQUEST")
    clock.shift(120)
    assert "SEQUENCE:1" in lines(file_of(client, "anna@aarhus.dk").content)


def test_attendees_file_changes_nothing(client: Client, fixed: Registration) -> None:
    entries = JournalEntry.objects.count()
    before = file_of(client, "anna@aarhus.dk").content
    assert file_of(client, "anna@aarhus.dk").content == before
    assert JournalEntry.objects.count() == entries
    assert announce_and_send() == []


def test_attendees_file_of_a_forged_link_is_not_found(client: Client, fixed: Registration) -> None:
    token = links.attendee_token(invite_of("anna@aarhus.dk"))
    for forged in (token[:-1], "x", "1.1.x"):
        assert client.get(f"/deltager/{forged}/temadag.ics").status_code == 404


def test_days_of_an_unconfirmed_place_are_in_no_feed(client: Client, everything: Feed) -> None:
    make_confirmed()
    assert b"VEVENT" not in read(client, everything).content


def deadlines_of(client: Client, registration: Registration, **headers: str) -> Any:
    """Ask for the feed of a contact's deadlines."""
    return client.get(links.deadlines_path(registration), headers=headers)


def entries_of(answer: Any) -> dict[str, str]:
    """Return the day of each entry by its title."""
    shown = lines(answer.content)
    days = [line.partition("DATE:")[2] for line in shown if line.startswith("DTSTART;VALUE=DATE")]
    return dict(zip([line.rpartition("Frist: ")[2] for line in shown if "Frist: " in line], days, strict=True))


def test_deadlines_stand_as_whole_days_move_and_go_when_done(client: Client, clock: time_machine.Traveller) -> None:
    registration = make_confirmed()
    first = deadlines_of(client, registration)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert entries_of(first)["Foreslå datoer"] == "20170602"
    for line in (
        "DTEND;VALUE=DATE:20170603",
        "TRANSP:TRANSPARENT",
        "UID:frist-wish-" + registration.reference + "@temadag",
    ):
        assert line in lines(first.content)
    assert registration.contact_email not in first.content.decode()
    assert links.personal_token(registration) not in first.content.decode()
    again = deadlines_of(client, registration, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    clock.shift(60)
    preparing.set_wishes(registration_id=registration.pk, wishes=[(dt.date(2016, 11, 17), "morning")], by=MUNICIPALITY)
    wished = deadlines_of(client, registration, if_modified_since=first["Last-Modified"])
    assert (wished.status_code, "Foreslå datoer" in entries_of(wished)) == (200, False)
    fix_day(registration)
    moved = entries_of(deadlines_of(client, registration))
    assert moved["Skriv om fokus på jeres egen praksis"] == "20161027"
    clock.move_to(LATER)
    assert entries_of(deadlines_of(client, registration)) == {}


def test_deadline_to_confirm_is_one_and_the_address_ends_with_the_personal_link(client: Client) -> None:
    registration = make_registration(make_programme(), make_municipality())
    assert entries_of(deadlines_of(client, registration)) == {"Bekræft pladsen": "20160930"}
    path = links.deadlines_path(registration)
    contact.change_contact(
        registration_id=registration.pk,
        contact=contact_of(registration.municipality, email="ny@aarhus.dk"),
        by=MUNICIPALITY,
    )
    assert client.get(path).status_code == 404
    assert client.get(f"/min-temadag/{path.split('/')[3].removesuffix('.ics')}/").status_code == 404
