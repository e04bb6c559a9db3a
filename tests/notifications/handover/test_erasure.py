"""Erasing personal data (D8): exported first, nothing of a person left, the journal whole, each case all or nothing."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking import links
from booking.models import EntryKind, EntryText, Invite, JournalEntry, Programme, Registration
from booking.models.searched import searchable
from booking.refusals import Erased, Stale
from booking.services import casework, contact, queue
from booking.services import erasure as services
from booking.services.record import queue_record, verify
from booking.services.turn import CLOCK, MUNICIPALITY
from notifications.handover import erasure, stray_mail
from notifications.handover import export as case_export
from notifications.inbound.receive import receive
from notifications.models import Became, Door, Message, Received, State
from notifications.outbox.acts import NoLongerTrue, note_bounce, send_again
from notifications.worker import Worker
from tests.booking.day_helpers import SETTINGS, fix_day, list_attendees
from tests.factories import STAFF, again, at, danish, make_programme, make_queue
from tests.made_once import made_once
from tests.notifications.case_helpers import everything_kept, live_through
from tests.notifications.erasure_helpers import erased, files, reply
from tests.notifications.mail_helpers import announce_and_send

pytestmark = pytest.mark.django_db
AFTER = danish(2018, 6, 23, 4)
"""A year after the last season: registrations with a place are due from this day on."""
PEOPLE = (
    "Anne Aarhus",
    "anne@aarhus.dk",
    "Anna",
    "anna@aarhus.dk",
    "Bent",
    "Pia Second",
    "Ringer mandag",
    "Klage over",
    "Hvor kan vi holde",
    "Jeg glæder mig",
    "+4572423700",
    "Kim, telefon",
)


@pytest.fixture
def allowed(settings: Settings, tmp_path: Path) -> Path:
    """Allow erasing and return the folder of the exports."""
    settings.ERASURE_DECISION = "16/04711"
    settings.CASE_EXPORT_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def case(db: None, clock: Traveller) -> Registration:
    """Do everything to a registration, and move to the day from which it is due."""
    registration = _with_everything()
    clock.move_to(AFTER)
    return registration


@made_once
def _with_everything() -> Registration:
    retention = {"retention": {"with_place_months": 12, "without_place_months": 6}}
    first, _second = make_queue(make_programme(settings=SETTINGS | retention), 2)
    queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
    list_attendees(first, "Anna", "Bent")
    announce_and_send()
    fix_day(first)
    announce_and_send()
    live_through(first)
    with at(AFTER, tick=False):
        queue.withdraw(registration_id=_second.pk, by=MUNICIPALITY)
    return again(first)


def test_nothing_of_a_person_is_left_and_the_record_stands(case: Registration, allowed: Path) -> None:
    before = everything_kept()
    assert [word for word in PEOPLE if word not in before] == []
    assert erasure.erase_due() == 2
    after = everything_kept()
    assert [word for word in PEOPLE if word in after] == []
    row = again(case)
    kept = (
        "municipality_id",
        "queue_number",
        "received_at",
        "status",
        "slot_id",
        "confirmed_at",
        "case_number",
        "reference",
    )
    assert [getattr(row, name) for name in kept] == [getattr(case, name) for name in kept]
    assert row.erased_at is not None
    assert (
        row.searched == f"{searchable(row.reference)} {searchable(row.case_number)}"
    )  # nothing folded of the person is left either
    programme = Programme.objects.get()
    assert verify(programme).faults == []
    assert queue_record(programme).sentences == []
    assert len(JournalEntry.objects.exclude(text_hash="").filter(registration=case)) >= 5
    assert not EntryText.objects.filter(entry__registration=case).exists()


def test_the_journal_says_what_went_by_whose_decision(case: Registration, allowed: Path) -> None:
    (plan, _other) = erasure.plan()
    erasure.erase_due()
    assert erased()[0] == (1, {**plan.counts, "decision": "16/04711"})
    assert plan.counts == {"attendees": 2, "invites": 4, "texts": 6, "mails": case.messages.count(), "received": 1}


def test_each_case_is_exported_before(case: Registration, allowed: Path) -> None:
    erasure.erase_due()
    second = Registration.objects.get(queue_number=2)
    assert files(allowed) == sorted(f"{registration.reference}.zip" for registration in (case, second))
    with zipfile.ZipFile(allowed / f"{case.reference}.zip") as archive:
        words = archive.read(f"{case.reference}/resume.txt").decode("utf-8-sig")
    assert "Navn: Anne Aarhus" in words
    assert "Note: Ringer mandag" in words


def test_a_second_run_and_a_later_export_leave_the_first_export(case: Registration, allowed: Path) -> None:
    erasure.erase_due()
    kept = (allowed / f"{case.reference}.zip").read_bytes()
    assert erasure.erase_due() == 0
    assert len(erased()) == 2
    later = case_export.save_case(again(case), allowed)
    assert later.name == f"{case.reference}-efter-sletning.zip"
    assert (allowed / f"{case.reference}.zip").read_bytes() == kept


@pytest.mark.parametrize("missing", ["ERASURE_DECISION", "CASE_EXPORT_DIR"])
def test_nothing_goes_while_a_name_is_missing(
    case: Registration, allowed: Path, settings: Settings, missing: str
) -> None:
    setattr(settings, missing, "")
    before = everything_kept()
    assert (erasure.erase_due(), stray_mail.erase_strays()) == (0, 0)
    assert (everything_kept(), files(allowed)) == (before, [])


def test_nothing_goes_a_day_too_early(case: Registration, allowed: Path, clock: Traveller) -> None:
    clock.move_to(AFTER - dt.timedelta(hours=5))
    assert [registration.queue_number for registration in services.due()] == [2]
    with pytest.raises(Stale):
        services.erase(registration_id=case.pk, by=CLOCK, decision="16/1", first=lambda _one: {})


def test_a_hold_keeps_everything_until_it_is_lifted(case: Registration, allowed: Path) -> None:
    casework.set_hold(registration_id=case.pk, by=STAFF, reason="Klage")
    assert erasure.erase_due() == 1
    assert not erasure.hand_over_and_erase(case.pk)
    assert again(case).contact_name == "Anne Aarhus"
    casework.set_hold(registration_id=case.pk, by=STAFF, reason="Afgjort", lift=True)
    assert erasure.erase_due() == 1


@pytest.mark.logs_errors
def test_what_cannot_be_exported_is_not_erased(
    case: Registration, allowed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything_kept()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("notifications.handover.export.os.fsync", full)
        assert erasure.erase_due() == 0
    assert (everything_kept(), files(allowed)) == (before, [])
    assert erasure.erase_due() == 2


@pytest.mark.logs_errors
def test_a_folder_that_is_away_holds_nothing_up_but_the_erasing(
    case: Registration, allowed: Path, settings: Settings
) -> None:
    settings.CASE_EXPORT_DIR = str(allowed / "ikke-monteret")
    before = everything_kept()
    assert erasure.erase_due() == 0
    assert everything_kept() == before


def test_a_crash_between_export_and_erasing_is_made_good(
    case: Registration, allowed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything_kept()

    class Killed(BaseException):
        """The process ends here."""

    def killed(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("booking.services.erasure._erase", killed)
        with pytest.raises(Killed):
            erasure.hand_over_and_erase(case.pk)
    assert (everything_kept(), files(allowed)) == (before, [f"{case.reference}.zip"])
    assert erasure.hand_over_and_erase(case.pk)
    assert verify(Programme.objects.get()).faults == []


@pytest.mark.logs_errors
def test_a_mail_on_its_way_is_waited_for(case: Registration, allowed: Path) -> None:
    sending = {"state": State.SENDING, "sent_at": None, "worker": "a", "lease_until": AFTER, "attempts": 1}
    mail = case.messages.latest("pk")
    Message.objects.filter(pk=mail.pk).update(**sending)
    assert not erasure.hand_over_and_erase(case.pk)
    assert again(case).contact_name == "Anne Aarhus"
    Message.objects.filter(pk=mail.pk).update(state=State.QUEUED, lease_until=None)
    assert erasure.hand_over_and_erase(case.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.raw, mail.address) == (State.OVERTAKEN, None, "")


def test_an_erased_registration_is_closed(case: Registration, allowed: Path, client: Client) -> None:
    invite = case.invites.get(email="anna@aarhus.dk")
    paths = [links.personal_path(case), links.attendee_path(invite)]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    mail = case.messages.filter(state=State.SENT).latest("pk")
    erasure.erase_due()
    assert [client.get(path).status_code for path in paths] == [404, 404]
    acts: tuple[Callable[[], object], ...] = (
        lambda: casework.add_note(registration_id=case.pk, text="Mere", by=STAFF),
        lambda: casework.set_case_number(registration_id=case.pk, case_number="1", by=STAFF),
        lambda: queue.withdraw(registration_id=case.pk, by=MUNICIPALITY),
    )
    for act in acts:
        with pytest.raises(Erased):
            act()
    contact.request_link(programme_id=case.programme_id, municipality_code=case.municipality_id, by=MUNICIPALITY)
    with pytest.raises(NoLongerTrue):
        send_again(message_id=mail.pk, by=STAFF)
    assert not note_bounce(message_id=mail.message_id)
    assert erased()[0][0] == 1
    assert case.entries.latest("number").kind == EntryKind.PERSONAL_DATA_ERASED


def test_an_answer_that_comes_afterwards_brings_no_person_back(case: Registration, allowed: Path) -> None:
    anna = case.invites.get(email="anna@aarhus.dk")
    raw = reply(anna)
    erasure.erase_due()
    assert receive(raw, door=Door.PIPE) == Became.UNKNOWN
    assert Invite.objects.get(pk=anna.pk).email == ""
    assert Received.objects.latest("pk").registration_id is None


def test_mail_without_a_case_goes_by_its_own_age(case: Registration, allowed: Path, clock: Traveller) -> None:
    erasure.erase_due()
    raw = b"From: Ukendt <u@example.dk>\r\nSubject: Hej\r\nMessage-ID: <u@example.dk>\r\n\r\nHvem er I?\r\n"
    receive(raw, door=Door.PIPE)
    stray = Received.objects.latest("pk")
    clock.move_to(AFTER + dt.timedelta(days=365))
    assert stray_mail.erase_strays() == 0
    clock.shift(dt.timedelta(days=1))
    assert stray_mail.erase_strays() == 1
    assert (allowed / "mail-uden-sag" / f"{stray.pk:06}.eml").read_bytes() == raw
    assert "u@example.dk" not in everything_kept()
    assert stray_mail.erase_strays() == 0


def test_tampering_after_the_erasing_is_found(case: Registration, allowed: Path) -> None:
    erasure.erase_due()
    programme = Programme.objects.get()
    entry = case.entries.exclude(text_hash="").first()
    assert entry is not None
    EntryText.objects.create(entry=entry, salt="00", text={"reason": "Opfundet"})
    assert [fault.code for fault in verify(programme).faults] == ["text_not_erased"]
    EntryText.objects.all().delete()
    JournalEntry.objects.filter(kind=EntryKind.PERSONAL_DATA_ERASED, registration=case).update(
        details={"decision": "en anden"}
    )
    assert [fault.code for fault in verify(programme).faults] == ["changed_entry"]
    Registration.objects.filter(pk=case.pk).update(erased_at=None)
    assert {fault.code for fault in verify(programme).faults} == {"changed_entry", "wrong_field"}


def test_the_worker_erases_once_a_day(case: Registration, allowed: Path, clock: Traveller) -> None:
    worker, other = Worker(), Worker()
    casework.set_hold(registration_id=case.pk, by=STAFF, reason="Klage")
    worker.step()
    assert [number for number, _details in erased()] == [2]
    casework.set_hold(registration_id=case.pk, by=STAFF, reason="Afgjort", lift=True)
    worker.step()
    assert len(erased()) == 1
    clock.shift(dt.timedelta(days=1))
    worker.step()
    other.step()
    assert [number for number, _details in erased()] == [2, 1]
    assert len(files(allowed)) == 2
