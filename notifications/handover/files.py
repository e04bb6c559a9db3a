"""The files of a case: everything about one registration, to hand over to the authority's record system.

Names are made of numbers and fixed words only, so nothing that anybody typed can name a path. Keys of links are
masked: a case is read by more people than the page a link opens.
"""

import json
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from booking.exports import tables as export_tables
from booking.exports.files import Table, cell_text, csv_bytes
from booking.models import Invite, JournalEntry, Registration
from booking.words import moments as wording
from booking.words import staff_timeline
from notifications.handover.story import story
from notifications.handover.summary import case_summary
from notifications.mails import masking
from notifications.models import Message, Received

File = tuple[str, bytes]


def case_files(registration: Registration) -> Iterator[File]:
    """Return name and content of each file, source by source, in the active language."""
    for source in SOURCES:
        yield from source(registration)


def _ours(registration: Registration) -> Iterator[File]:
    """Yield the summary, the tables, and each mail as it went out or came in; the story is read once for all."""
    steps = story(registration)
    yield "resume.txt", _masked(case_summary(registration, steps)).replace("\n", "\r\n").encode("utf-8-sig")
    entries = [step.line.entry for step in steps if step.line]
    yield "journal.csv", _csv(_journal(registration, entries))
    yield "journal.json", _masked(json.dumps(list(map(_plain, entries)), ensure_ascii=False, indent=1)).encode()
    yield "deltagere.csv", _csv(export_tables.attendees_of(registration))
    yield "invitationer.csv", _csv(_invites(registration))
    mails = sorted((step.mail for step in steps if step.mail), key=lambda mail: mail.pk)
    yield "mails.csv", _csv(_mails(mails))
    for message in mails:
        if message.raw is not None:
            yield _mail_name(message), masking.masked_mail(bytes(message.raw))
    came_in = sorted((step.received for step in steps if step.received), key=lambda received: received.pk)
    yield "modtagne.csv", _csv(_received(came_in))
    for received in came_in:
        yield _received_name(received), masking.masked_mail(bytes(received.raw))


SOURCES: list[Callable[[Registration], Iterator[File]]] = [_ours]
"""The sources of files, in order; the names of another app's files begin with a folder of its own."""


def register(source: Callable[[Registration], Iterator[File]]) -> None:
    """Add another app's files about a registration; that app masks the keys of its links itself."""
    SOURCES.append(source)


def _masked(text: str) -> str:
    return masking.masked(text)


def _csv(table: Table) -> bytes:
    rows = [[_masked(cell_text(value)) for value in row] for row in table.rows]
    return csv_bytes(Table(name=table.name, titles=table.titles, rows=rows))


def _plain(entry: JournalEntry) -> dict[str, object]:
    """Return all that an entry's digest and the hash of its text cover, so that both can be checked years later."""
    text = getattr(entry, "text", None)
    return {
        "number": entry.number,
        "kind": entry.kind,
        "registration": entry.registration_id,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "by_id": entry.by_id,
        "details": entry.details,
        "text": text and text.text,
        "salt": text and text.salt,
        "text_hash": entry.text_hash,
        "formula": entry.formula,
        "entry_salt": entry.salt,
        "digest": entry.digest,
    }


def _journal(registration: Registration, entries: list[JournalEntry]) -> Table:
    titles = [
        _("Post"), _("Tidspunkt"), _("Hændelse"), _("Hvem"), _("Oplysninger"), _("Begrundelse"), _("Tekster"),
        _("Fingeraftryk"),
    ]  # fmt: skip
    rows = [
        [
            str(line.entry.number),
            wording.exact(line.entry.at),
            line.what,
            line.who,
            "; ".join(line.facts),
            line.reason or (_("(slettet)") if line.is_erased else ""),
            "; ".join(f"{name}: {text}" for name, text in line.said),
            line.entry.digest,
        ]
        for line in staff_timeline.staff_lines(entries, registration.programme.seasons.all())
    ]
    return Table(name=_("Journal"), titles=titles, rows=rows)


def _invites(registration: Registration) -> Table:
    titles = [
        "UID", _("Hvem"), _("Navn"), _("Mailadresse"), "SEQUENCE", "METHOD", _("Begynder"), _("Slutter"), _("Svar"),
        _("Svaret"), _("Besked med svaret"), _("Foreslået kollega"), _("Kollegaens mailadresse"), _("Mail afvist"),
    ]  # fmt: skip
    return Table(
        name=_("Invitationer"), titles=titles, rows=[_invite(invite) for invite in registration.invites.order_by("pk")]
    )


def _invite(invite: Invite) -> list[str]:
    return [
        invite.uid,
        invite.get_kind_display(),
        invite.name,
        invite.email,
        str(invite.sequence),
        invite.method,
        wording.exact(invite.starts_at),
        wording.exact(invite.ends_at),
        invite.get_partstat_display(),
        wording.exact(invite.answered_at) if invite.answered_at else "",
        invite.answer_note,
        invite.colleague_name,
        invite.colleague_email,
        wording.exact(invite.bounced_at) if invite.bounced_at else "",
    ]


def _mails(mails: Iterable[Message]) -> Table:
    titles = [
        _("Nr."), _("Fil"), _("Mail"), _("Til"), _("Emne"), _("Status"), _("Oprettet"), _("Modtaget af mailserveren"),
        _("Kommet retur"), "Message-ID",
    ]  # fmt: skip
    rows = [
        [
            str(message.pk),
            _mail_name(message) if message.raw is not None else "",
            message.get_kind_display(),
            message.address,
            message.subject,
            message.get_state_display(),
            *(wording.exact(at) if at else "" for at in (message.created_at, message.sent_at, message.bounced_at)),
            message.message_id,
        ]
        for message in mails
    ]
    return Table(name=_("Mails"), titles=titles, rows=rows)


def _received(came_in: Iterable[Received]) -> Table:
    titles = [_("Nr."), _("Fil"), _("Modtaget"), _("Afsender"), _("Navn"), _("Emne"), _("Hvad der skete")]
    rows = [
        [
            str(received.pk),
            _received_name(received),
            wording.exact(received.received_at),
            received.sender,
            received.sender_name,
            received.subject,
            received.get_became_display(),
        ]
        for received in came_in
    ]
    return Table(name=_("Modtagne mails"), titles=titles, rows=rows)


def _mail_name(message: Message) -> str:
    return f"mails/{message.pk:06}-{message.kind}.eml"


def _received_name(received: Received) -> str:
    return f"modtagne/{received.pk:06}-{received.became}.eml"
