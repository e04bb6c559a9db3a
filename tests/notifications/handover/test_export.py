"""A case as a file: each entry of the archive and its content, no key of a link, whole on the disk or absent."""

import csv
import io
import json
import zipfile
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse
from time_machine import Traveller

from booking import links
from booking.journal import chain
from booking.models import Invite, Registration
from booking.services import casework
from notifications.handover import export as case_export
from notifications.handover.export import IncompleteExportError, save_case
from notifications.models import Message
from tests.booking.admin.staff_desk import signed_in
from tests.factories import STAFF, make_programme, make_queue
from tests.notifications.case_helpers import live_through, unzipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(fixed: Registration) -> Registration:
    """Return a case in which everything has happened."""
    return live_through(fixed)


def table(content: bytes) -> list[dict[str, str]]:
    """Read a CSV file as a spreadsheet does."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_case_holds_every_file_by_its_number(case: Registration) -> None:
    files = unzipped(case)
    mails = [f"mails/{message.pk:06}-{message.kind}.eml" for message in case.messages.order_by("pk") if message.raw]
    (received,) = case.received.all()
    assert list(files) == [
        "resume.txt",
        "journal.csv",
        "journal.json",
        "deltagere.csv",
        "invitationer.csv",
        "mails.csv",
        *mails,
        "modtagne.csv",
        f"modtagne/{received.pk:06}-forwarded.eml",
    ]
    assert [row["Fil"] for row in table(files["mails.csv"]) if row["Fil"]] == mails
    assert len(table(files["mails.csv"])) == case.messages.count()


def test_case_says_what_happened(case: Registration) -> None:
    files = unzipped(case)
    words = files["resume.txt"].decode("utf-8-sig")
    assert words.startswith("Aarhus Kommune, tilmelding nr. 1\r\n\r\nUdskrevet 28.09.2016 kl. 10.00.00,000000.")
    for line in (
        "Journalnummer: 2016-1234",
        "Kontaktpersonen\r\n" + "-" * 72 + "\r\nNavn: Anne Aarhus",
        "fokus på jeres egen praksis: Ledelsestilsyn",
        "torsdag den 17. november 2016 kl. 9.00-14.00",
        "    Note: Ringer mandag",
        "    Begrundelse: Klage over rækkefølgen",
        "    svar: ja\r\n    svaret på siden\r\n    Anna\r\n    Note: Jeg glæder mig",
        "    Parkering\r\n    anna@aarhus.dk",
    ):
        assert line in words
    assert [row["Navn"] for row in table(files["deltagere.csv"])] == ["Anna", "Bent"]
    people = [(row["Hvem"], row["Navn"], row["Svar"]) for row in table(files["invitationer.csv"])]
    assert people == [
        ("Deltager", "Anna", "ja"),
        ("Deltager", "Bent", "ikke svaret"),
        ("Facilitator", "Fie Facilitator", "ikke svaret"),
        ("Kontaktperson", "Anne Aarhus", "ikke svaret"),
    ]
    assert [row["Post"] for row in table(files["journal.csv"])] == [str(entry.number) for entry in case.entries.all()]


def test_case_lets_the_journal_be_checked_without_us(case: Registration) -> None:
    entries: list[dict[str, Any]] = json.loads(unzipped(case)["journal.json"])
    with_text = [entry for entry in entries if entry["text"]]
    assert len(with_text) >= 4
    for entry in with_text:
        assert chain.text_hash(entry["salt"], entry["text"]) == entry["text_hash"]


def test_case_opens_nothing(case: Registration) -> None:
    tokens = [links.personal_token(case), *(links.attendee_token(invite) for invite in Invite.objects.all())]
    secrets = [token.rpartition(".")[2].encode() for token in tokens]
    for name, content in unzipped(case).items():
        parts = [content]
        if name.endswith(".eml"):
            mail = message_from_bytes(content, policy=policy.default)
            parts += [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]  # type: ignore[misc]
        assert not [secret for secret in secrets if secret in b"\n".join(parts)], name


def test_case_keeps_a_mail_as_it_left_beside_its_key(case: Registration) -> None:
    files = unzipped(case)
    invite = Message.objects.filter(kind="person_invite", address="anna@aarhus.dk").earliest("pk")
    kept = message_from_bytes(files[f"mails/{invite.pk:06}-person_invite.eml"], policy=policy.default)
    left = message_from_bytes(bytes(invite.raw or b""), policy=policy.default)
    assert dict(kept.items()) == dict(left.items())
    assert [part.get_content_type() for part in kept.walk()] == [part.get_content_type() for part in left.walk()]
    text, sent_text = kept.get_body(("plain",)), left.get_body(("plain",))
    assert text is not None
    assert sent_text is not None
    keys = [links.attendee_token(Invite.objects.get(email="anna@aarhus.dk")), links.day_path(case).split("/")[-2]]
    said = sent_text.get_content().replace("\r\n", "\n")
    assert [key for key in keys if key in said] == keys
    for key in keys:
        said = said.replace(key, "***")
    assert text.get_content().replace("\r\n", "\n") == said


def test_case_without_a_day_or_a_mail_is_whole_too(clock: Traveller) -> None:
    (first,) = make_queue(make_programme(), 1)
    assert list(unzipped(first)) == [
        "resume.txt",
        "journal.csv",
        "journal.json",
        "deltagere.csv",
        "invitationer.csv",
        "mails.csv",
        "modtagne.csv",
    ]


def test_tables_of_a_case_run_nothing_in_a_spreadsheet(case: Registration) -> None:
    casework.add_note(registration_id=case.pk, text="=1+1", by=STAFF)
    Invite.objects.filter(email="bent@aarhus.dk").update(name="=cmd|'/c calc'!A1")
    files = unzipped(case)
    cells = [cell for name in files if name.endswith(".csv") for row in table(files[name]) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'=cmd|'/c calc'!A1" in cells


def test_button_and_command_give_the_same_bytes(case: Registration, tmp_path: Path) -> None:
    desk = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    answer = desk.get(reverse("admin:notifications_message_case_export", args=[case.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}.zip"'
    assert answer["Content-Type"] == "application/zip"
    out = io.StringIO()
    call_command("export_case", case.reference.lower(), "--out", str(tmp_path / "ny" / "mappe"), stdout=out)
    written = tmp_path / "ny" / "mappe" / f"{case.reference}.zip"
    assert out.getvalue() == f"{written}\n"
    assert written.read_bytes() == b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert (written.stat().st_mode & 0o777, names_in(written.parent)) == (0o600, [written.name])


def test_command_says_what_is_wrong(case: Registration, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Der er ingen tilmelding med referencenummeret \.\./\.\./etc"):
        call_command("export_case", "../../etc", "--out", str(tmp_path))
    (tmp_path / "fil").write_text("")
    with pytest.raises(CommandError, match="Kan ikke skrive i"):
        call_command("export_case", case.reference, "--out", str(tmp_path / "fil"))
    assert names_in(tmp_path) == ["fil"]


def test_an_export_that_breaks_off_leaves_the_earlier_one(
    case: Registration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = save_case(case, tmp_path)
    before = written.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("notifications.handover.export.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_case(case, tmp_path)
    assert (written.read_bytes(), names_in(tmp_path)) == (before, [written.name])


def test_an_export_that_cannot_be_read_back_is_none(
    case: Registration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_registration: Registration, out: io.BytesIO) -> int:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("resume.txt", b"halvt")
        return 2

    monkeypatch.setattr(case_export, "write_case", damaged)
    with pytest.raises(IncompleteExportError, match="1 of 2 files"):
        save_case(case, tmp_path)
    assert names_in(tmp_path) == []
