"""The attendee list, set whole or by the line; who is invited, stays or is cancelled (D6, D7, calendar rule 11)."""

import pytest

from booking.models import Attendee, EntryKind, JournalEntry, Method, Partstat, Registration
from booking.queries import attending
from booking.refusals import Invalid, ListClosed, NotConfirmed, Stale
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.day.invites import Told
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed, take_out
from tests.factories import OPENS, at, make_municipality, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def _set(registration: Registration, *lines: AttendeeDetails) -> attendance.Listed:
    return attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)


def test_the_same_list_again_writes_nothing(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna", "Bo")
        entries = JournalEntry.objects.count()
        listed = list_attendees(confirmed, "Anna", "Bo")
    assert (listed.changed, JournalEntry.objects.count()) == (False, entries)


def test_lines_match_by_id_then_address_then_bare_name(confirmed: Registration) -> None:
    with at(OPENS):
        _set(
            confirmed,
            AttendeeDetails(name="Anna", email="Anna@aarhus.dk"),
            AttendeeDetails(name="Bo"),
            AttendeeDetails(name="Ida", email="ida@aarhus.dk"),
        )
        before = {attendee.name: attendee.pk for attendee in confirmed.attendees.all()}
        _set(
            confirmed,
            AttendeeDetails(id=before["Ida"], name="Ida Holm", email="ida.holm@aarhus.dk"),
            AttendeeDetails(name="Anna Berg", email="anna@AARHUS.dk"),
            AttendeeDetails(name="Bo"),
        )
    after = {attendee.name: attendee.pk for attendee in confirmed.attendees.all()}
    assert after == {"Anna Berg": before["Anna"], "Bo": before["Bo"], "Ida Holm": before["Ida"]}


def test_two_lines_may_change_addresses_with_each_other(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna", "Bo")
        anna, bo = confirmed.attendees.order_by("pk")
        _set(
            confirmed,
            AttendeeDetails(id=anna.pk, name="Anna", email=bo.email),
            AttendeeDetails(id=bo.pk, name="Bo", email=anna.email),
        )
    assert list(confirmed.attendees.order_by("pk").values_list("email", flat=True)) == [bo.email, anna.email]


def test_a_line_that_somebody_removed_is_refused(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        gone = confirmed.attendees.get().pk
        list_attendees(confirmed, "Bo")
        with pytest.raises(Stale):
            _set(confirmed, AttendeeDetails(id=gone, name="Anna"))
        with pytest.raises(Stale):
            attendance.remove_attendee(registration_id=confirmed.pk, attendee_id=gone, by=MUNICIPALITY)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([AttendeeDetails(name=" ")], "Linje 1: skriv et navn"),
        ([AttendeeDetails(name="A", talk=False, workshop=False)], "Linje 1: vælg oplæg, workshop eller begge dele"),
        (
            [AttendeeDetails(name="A", email="a@b.dk"), AttendeeDetails(name="B", email="A@b.dk")],
            "Linje 1: mailadressen står der to gange",
        ),
        ([AttendeeDetails(name=str(number)) for number in range(501)], "Listen kan højst have 500 linjer"),
    ],
)
def test_a_list_that_cannot_stand_changes_nothing(
    confirmed: Registration, lines: list[AttendeeDetails], sentence: str
) -> None:
    with at(OPENS), pytest.raises(Invalid) as refused:
        _set(confirmed, *lines)
    assert str(refused.value.errors["attendees"]) == sentence
    assert not Attendee.objects.exists()


def test_those_who_wait_hand_in_no_names(confirmed: Registration) -> None:
    with at(OPENS):
        other = make_registration(confirmed.programme, make_municipality(2))
        with pytest.raises(NotConfirmed):
            _set(other, AttendeeDetails(name="Anna"))


def test_a_name_without_an_address_is_kept_not_invited_and_not_counted(confirmed: Registration) -> None:
    with at(OPENS):
        _set(confirmed, AttendeeDetails(name="Bo"), AttendeeDetails(name="Anna", email="anna@aarhus.dk"))
        fix_day(confirmed)
    assert sorted(confirmed.invites.values_list("email", flat=True)) == sorted(
        ["anna@aarhus.dk", "fie@example.dk", confirmed.contact_email]
    )
    assert attending.counted(confirmed) == 1


def test_added_later_is_invited_and_removed_is_cancelled(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        fix_day(confirmed)
        added = list_attendees(confirmed, "Anna", "Bo")
        assert added.told.requests == [invite_of("bo@aarhus.dk").pk]
        anna = invite_of("anna@aarhus.dk")
        take_out(anna)
        removed = attendance.remove_attendee(
            registration_id=confirmed.pk, attendee_id=confirmed.attendees.get(name="Anna").pk, by=MUNICIPALITY
        )
    assert removed.told.cancels == [anna.pk]
    assert JournalEntry.objects.latest("number").details["cancels"] == [anna.pk]
    assert invite_of("anna@aarhus.dk").method == Method.CANCEL


def test_replacing_keeps_role_and_parts_and_tells_both(confirmed: Registration) -> None:
    with at(OPENS):
        _set(confirmed, AttendeeDetails(name="Anna", email="anna@aarhus.dk", role="teamleder", talk=False))
        fix_day(confirmed)
        line = confirmed.attendees.get()
        new = AttendeeDetails(id=line.pk, name="Bo", email="bo@aarhus.dk", role=line.role, talk=False)
        told = attendance.change_attendee(registration_id=confirmed.pk, line=new, by=MUNICIPALITY).told
    assert told.requests == [invite_of("bo@aarhus.dk").pk]
    assert told.cancels == [invite_of("anna@aarhus.dk").pk]
    attendee = confirmed.attendees.get()
    assert (attendee.name, attendee.role, attendee.talk) == ("Bo", "teamleder", False)


def test_parts_decide_the_time_that_an_attendee_sees(confirmed: Registration) -> None:
    with at(OPENS):
        _set(confirmed, AttendeeDetails(name="Anna", email="anna@aarhus.dk", workshop=False))
        day = fix_day(confirmed).day
    anna = invite_of("anna@aarhus.dk")
    assert (anna.starts_at, (anna.ends_at - anna.starts_at).seconds) == (day.starts_at, 90 * 60)


def test_a_contact_on_the_list_has_one_invite_as_attendee(confirmed: Registration) -> None:
    with at(OPENS):
        _set(confirmed, AttendeeDetails(name="Anne", email=confirmed.contact_email.upper()))
        fix_day(confirmed)
    assert [invite.kind for invite in confirmed.invites.filter(email__iexact=confirmed.contact_email)] == ["attendee"]


def test_who_declined_is_not_counted_until_the_day_moves(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna", "Bo")
        day = fix_day(confirmed).day
        anna = invite_of("anna@aarhus.dk")
        answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.DECLINED, note="Ferie", by=MUNICIPALITY)
        assert attending.counted(confirmed) == 1
        fix_day(confirmed, starts_at=day.starts_at.replace(day=24))
        assert attending.counted(confirmed) == 2
    kinds = JournalEntry.objects.filter(kind=EntryKind.ANSWERED)
    assert kinds.get().text.text == {"note": "Ferie"}


def test_the_act_counts_who_is_mailed(confirmed: Registration) -> None:
    with at(OPENS):
        assert list_attendees(confirmed, "Anna", "Bo", "Carl").told == Told()
        fix_day(confirmed)
        for name in ("anna", "bo"):
            take_out(invite_of(f"{name}@aarhus.dk"))
        anna = confirmed.attendees.get(name="Anna")
        told = _set(
            confirmed,
            AttendeeDetails(id=anna.pk, name="Anna", email=anna.email, workshop=False),
            AttendeeDetails(name="Dorte", email="dorte@aarhus.dk"),
        ).told
        assert (told.invited, told.changed, told.cancelled) == (1, 1, 1)
        undone = list_attendees(confirmed, "Anna", "Bo", "Dorte").told
    assert (undone.invited, undone.changed, undone.cancelled) == (0, 0, 0)
    assert undone.requests == [invite_of("anna@aarhus.dk").pk, invite_of("bo@aarhus.dk").pk]


def test_list_is_closed_once_the_day_has_begun(confirmed: Registration) -> None:
    with at(OPENS):
        list_attendees(confirmed, "Anna")
        day = fix_day(confirmed).day
    with at(day.starts_at), pytest.raises(ListClosed) as refused:
        list_attendees(confirmed, "Bo")
    assert (refused.value.type, refused.value.message) == (
        "spent",
        "Temadagen er begyndt, så deltagerlisten kan ikke længere ændres.",
    )
