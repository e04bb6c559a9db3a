"""Invites of the people of a day: one mail for each change, in every variant, and none that was attempted already."""

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from booking.models import Attendee, Invite, Registration
from booking.services import contact, queue
from booking.services.day import answers, attendance, schedule
from booking.services.day.attendance import AttendeeDetails, details_of
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, State
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, contact_of, danish
from tests.notifications.mail_helpers import announce_and_send, body, sent
from tests.notifications.read_invites import ics, to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)
ALL_0 = dict.fromkeys(("anna", "bent", "fie", "anne"), ("REQUEST", 0))


def invites_waiting() -> int:
    """Count the invites' mails that no worker has claimed."""
    return Message.objects.filter(kind="person_invite", state=State.QUEUED).count()


def test_list_without_a_day_writes_to_nobody(listed: Registration) -> None:
    assert not Message.objects.filter(kind="person_invite").exists()
    assert not Invite.objects.exists()


def test_fixed_day_asks_each_person_once(listed: Registration) -> None:
    fix_day(listed)
    mails = announce_and_send()
    assert told(mails) == ALL_0
    assert len(mails) == 4
    assert str(to(mails, "anna")["Subject"]) == (
        "Invitation: Temadag om faglig ledelse og styring torsdag den 17. november 2016 kl. 9.00"
    )
    assert str(to(mails, "anne")["Subject"]) == "Jeres temadag ligger fast: torsdag den 17. november 2016 kl. 9.00"
    assert str(to(mails, "fie")["Subject"]).startswith("Invitation: Temadag i Aarhus Kommune torsdag")


def test_invite_comes_from_the_organizer_and_has_no_reply_to(fixed: Registration) -> None:
    mail = to(sent(), "anna")
    assert mail["Reply-To"] is None
    assert str(mail["From"]) == "Socialstyrelsen <temadage@example.dk>"
    assert ics(mail)["ORGANIZER"] == "mailto:temadage@example.dk"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert invite_of("anna@aarhus.dk").organizer == "temadage@example.dk"


def test_contact_is_on_looker_and_others_take_part(fixed: Registration) -> None:
    roles = {name: ics(to(sent(), name))["ATTENDEE;"] for name in ("anna", "fie")}
    assert all("ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE" in role for role in roles.values())
    mails = [mail for mail in sent() if "<anne@" in str(mail["To"]) and ics(mail)]
    assert "ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE" in ics(mails[0])["ATTENDEE;"]
    assert ics(mails[0])["TRANSP"] == "TRANSPARENT"


def test_contact_on_the_list_gets_the_summary_beside_the_invite(listed: Registration) -> None:
    own = AttendeeDetails(name=listed.contact_name, email=listed.contact_email)
    attendance.add_attendees(registration_id=listed.pk, lines=[own], by=MUNICIPALITY)
    fix_day(listed)
    mails = [mail for mail in announce_and_send() if "<anne@" in str(mail["To"])]
    assert sorted(str(mail["Subject"]).partition(" ")[0] for mail in mails) == ["Invitation:", "Jeres"]
    assert sorted(ics(mail).get("METHOD", "") for mail in mails) == ["", "REQUEST"]


def test_attempt_is_noted_with_the_mail(fixed: Registration) -> None:
    invite = invite_of("anna@aarhus.dk")
    message = Message.objects.get(kind="person_invite", invite=invite)
    assert (invite.attempted, invite.attempted_time_sequence) == (invite.told, 0)
    assert invite.attempted_at == message.sent_at
    assert (message.method, message.sequence, message.starts_at) == ("REQUEST", 0, STARTS)


def test_first_mail_carries_the_privacy_notice_and_notes_it(listed: Registration) -> None:
    assert set(Attendee.objects.values_list("noticed_at", flat=True)) == {None}
    fix_day(listed)
    mails = announce_and_send()
    assert "Dine oplysninger: Kommunen har givet os dit navn" in body(to(mails, "anna"))
    assert "Dine oplysninger" not in body(to(mails, "fie"))
    assert None not in set(Attendee.objects.values_list("noticed_at", flat=True))


def test_move_raises_sequence_and_says_both_times(fixed: Registration) -> None:
    fix_day(fixed, starts_at=LATER)
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(ALL_0, ("REQUEST", 1))
    mail = to(mails, "anna")
    assert str(mail["Subject"]).startswith("Ændret: Temadag om faglig ledelse og styring torsdag den 24. november")
    assert "Det tidligere tidspunkt var torsdag den 17. november 2016 kl. 9.00-14.00." in body(mail)
    assert ics(mail)["DTSTART"] == "20161124T090000"


def test_two_moves_before_the_worker_are_one_mail_each(fixed: Registration) -> None:
    fix_day(fixed, starts_at=LATER)
    fix_day(fixed, starts_at=danish(2016, 12, 1, 9))
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(ALL_0, ("REQUEST", 2))
    assert len(mails) == 4
    assert Message.objects.filter(kind="person_invite", state=State.OVERTAKEN, raw=None).count() == 4


def test_move_announced_before_the_first_mail_left_is_one_mail_each(listed: Registration) -> None:
    fix_day(listed)
    announce.announce_all()
    fix_day(listed, starts_at=LATER)
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(ALL_0, ("REQUEST", 1))
    assert str(to(mails, "anna")["Subject"]).startswith("Invitation: ")


def test_undone_move_sends_nothing(fixed: Registration) -> None:
    fix_day(fixed, starts_at=LATER)
    announce.announce_all()
    fix_day(fixed)
    assert announce_and_send() == []
    assert invites_waiting() == 0


def test_changed_room_is_an_update_that_leaves_the_time(fixed: Registration) -> None:
    fix_day(fixed, venue="Biblioteket, sal A")
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(ALL_0, ("REQUEST", 1))
    assert "Har du svaret, gælder dit svar stadig." in body(to(mails, "anna"))
    assert invite_of("anna@aarhus.dk").attempted_time_sequence == 0


def test_replaced_facilitator_is_told_and_attendees_hear_nothing(fixed: Registration) -> None:
    fix_day(fixed, facilitators=(FacilitatorDetails(name="Gry", email="gry@example.dk"),))
    mails = announce_and_send()
    assert told(mails) == {"fie": ("CANCEL", 1), "gry": ("REQUEST", 0)}
    assert str(to(mails, "fie")["Subject"]).startswith("Du er ikke længere facilitator")


def test_removed_attendee_gets_cancel_and_is_not_told_that_the_day_is_off(fixed: Registration) -> None:
    list_attendees(fixed, "Bent")
    mails = announce_and_send()
    assert told(mails) == {"anna": ("CANCEL", 1)}
    assert str(mails[0]["Subject"]) == "Du er ikke længere på deltagerlisten"
    assert ics(mails[0])["STATUS"] == "CANCELLED"


def test_removed_before_the_invitation_left_hears_nothing(listed: Registration) -> None:
    fix_day(listed)
    list_attendees(listed, "Bent")
    assert "anna" not in told(announce_and_send())


def test_corrected_address_is_a_new_invite_and_cancel_to_the_old(fixed: Registration) -> None:
    anna = Attendee.objects.get(name="Anna")
    line = replace(details_of(anna), email="anna.holm@aarhus.dk")
    attendance.change_attendee(registration_id=fixed.pk, line=line, by=MUNICIPALITY)
    mails = announce_and_send()
    assert told(mails) == {"anna": ("CANCEL", 1), "anna.holm": ("REQUEST", 0)}
    assert ics(to(mails, "anna"))["UID"] != ics(to(mails, "anna.holm"))["UID"]


def test_cancel_to_an_address_that_bounced_is_dropped(fixed: Registration) -> None:
    answers.invite_bounced(invite_id=invite_of("anna@aarhus.dk").pk)
    announce_and_send()
    list_attendees(fixed, "Bent")
    assert announce_and_send() == []


def test_listed_again_comes_back_under_the_same_uid(fixed: Registration) -> None:
    first = ics(to(sent(), "anna"))
    list_attendees(fixed, "Bent")
    announce_and_send()
    list_attendees(fixed, "Anna", "Bent")
    (mail,) = announce_and_send()
    again = ics(mail)
    assert (again["UID"], again["METHOD"], again["SEQUENCE"]) == (first["UID"], "REQUEST", "2")
    assert str(mail["Subject"]).startswith("Invitation: ")


def test_called_off_tells_all_and_the_contact_once_in_text_9b(fixed: Registration) -> None:
    schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Facilitatoren er syg.")
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(ALL_0, ("CANCEL", 1))
    assert len(mails) == 4
    assert str(to(mails, "anna")["Subject"]) == "Aflyst: Temadagen torsdag den 17. november 2016 kl. 9.00"
    assert str(to(mails, "anne")["Subject"]) == (
        "Aflyst: Jeres temadag torsdag den 17. november 2016 – I beholder jeres plads"
    )
    for mail in mails:
        assert "Facilitatoren er syg." in body(mail)
        assert "Sygdom" not in body(mail)


def test_called_off_before_the_invitations_left_tells_the_contact_alone(listed: Registration) -> None:
    fix_day(listed)
    schedule.call_off(registration_id=listed.pk, by=STAFF, reason="Sygdom", message="Facilitatoren er syg.")
    (mail,) = announce_and_send()
    assert str(mail["Subject"]).startswith("Aflyst: Jeres temadag")
    assert ics(mail) == {}


def test_cancel_names_the_time_that_the_calendar_shows(fixed: Registration) -> None:
    fix_day(fixed, starts_at=LATER)
    schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Syg.")
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(ALL_0, ("CANCEL", 2))
    assert ics(to(mails, "anna"))["DTSTART"] == "20161117T090000"
    assert "torsdag den 17. november 2016" in body(to(mails, "anna"))


def test_cancelled_twice_is_told_once(fixed: Registration) -> None:
    list_attendees(fixed, "Bent")
    announce_and_send()
    list_attendees(fixed, "Anna", "Bent")
    list_attendees(fixed, "Bent")
    assert announce_and_send() == []


def test_withdrawn_place_cancels_for_all(fixed: Registration) -> None:
    queue.withdraw(registration_id=fixed.pk, by=MUNICIPALITY)
    mails = [mail for mail in announce_and_send() if ics(mail)]
    assert told(mails) == dict.fromkeys(ALL_0, ("CANCEL", 1))
    assert "Vi aftaler en ny dato" not in body(to(mails, "anna"))


def test_new_contact_gets_the_day_and_the_old_one_loses_it(fixed: Registration) -> None:
    new = replace(contact_of(fixed.municipality), name="Carl", email="carl@aarhus.dk")
    contact.change_contact(registration_id=fixed.pk, contact=new, by=MUNICIPALITY)
    mails = [mail for mail in announce_and_send() if ics(mail)]
    assert told(mails) == {"anne": ("CANCEL", 1), "carl": ("REQUEST", 0)}
    assert str(to(mails, "anne")["Subject"]) == "Du er ikke længere kontaktperson for temadagen"


def test_yes_on_the_page_after_a_no_asks_afresh(fixed: Registration) -> None:
    invite = invite_of("anna@aarhus.dk")
    answers.answer_on_page(invite_id=invite.pk, partstat="DECLINED", note="", by=MUNICIPALITY)
    assert [mail for mail in announce_and_send() if ics(mail)] == []
    answers.answer_on_page(invite_id=invite.pk, partstat="ACCEPTED", note="", by=MUNICIPALITY)
    assert told(announce_and_send()) == {"anna": ("REQUEST", 1)}


def test_organizer_stays_when_mail_from_changes(fixed: Registration, settings: Settings) -> None:
    settings.MAIL_FROM = "nye-temadage@example.dk"
    list_attendees(fixed, "Anna", "Bent", "Carl")
    fix_day(fixed, starts_at=LATER)
    mails = announce_and_send()
    assert {str(to(mails, name)["From"]) for name in ("anna", "bent", "fie", "anne")} == {
        "Socialstyrelsen <temadage@example.dk>"
    }
    assert ics(to(mails, "anna"))["ORGANIZER"] == "mailto:temadage@example.dk"
    assert ics(to(mails, "carl"))["ORGANIZER"] == "mailto:nye-temadage@example.dk"
