"""The files of a case: everything about one registration, to hand over to the authority's record system.

Names are made of numbers and fixed words only, so nothing that anybody typed can name a path. Keys of links are
masked: a case is read by more people than the page a link opens.
"""

import json
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from booking.exports import tables as export_tables
from booking.exports.files import Table, csv_bytes
from booking.models import Invite, JournalEntry, Registration
from booking.queries import queue as queries
from booking.words import moments as wording
from booking.words import staff_timeline as timeline
from booking.words.who import with_who
from notifications.handover.summary import summary
from notifications.mails import masking
from notifications.models import Message, Received

File = tuple[str, bytes]


def case_files(registration: Registration) -> Iterator[File]:
    """Return name and content of each file, of every source in turn; in the active language."""
    for source in SOURCES:
        yield from source(registration)


def _booked(registration: Registration) -> Iterator[File]:
    yield "resume.txt", _masked(summary(registration)).replace("\n", "\r\n").encode("utf-8-sig")
    entries = list(with_who(queries.timeline(registration)))
    yield "journal.csv", _csv(_journal(registration, entries))
    yield "journal.json", _masked(json.dumps(list(map(_plain, entries)), ensure_ascii=False, indent=1)).encode()
    yield "deltagere.csv", _csv(export_tables.attendees_of(registration))
    yield "invitationer.csv", _csv(_invites(registration))


def _written(registration: Registration) -> Iterator[File]:
    """The mails, one at a time."""
    yield "mails.csv", _csv(_mails(registration))
    for message in registration.messages.order_by("pk").iterator(chunk_size=20):
        if message.raw is not None:
            yield _mail_name(message), masking.masked_mail(bytes(message.raw))
    yield "modtagne.csv", _csv(_received(registration))
    for received in registration.received.order_by("pk").iterator(chunk_size=20):
        yield _received_name(received), masking.masked_mail(bytes(received.raw))


SOURCES: list[Callable[[Registration], Iterator[File]]] = [_booked, _written]
"""What gives files, in order; the names of another app's files begin with a folder of its own."""


def register(source: Callable[[Registration], Iterator[File]]) -> None:
    """Add what another app keeps of a registration; it masks the keys of its links itself."""
    SOURCES.append(source)


def _masked(text: str) -> str:
    return masking.masked(text)


def _csv(table: Table) -> bytes:
    rows = [[_masked(value) for value in row] for row in table.rows]
    return csv_bytes(Table(name=table.name, titles=table.titles, rows=rows))


def _plain(entry: JournalEntry) -> dict[str, object]:
    """An entry with all that its digest and the hash of its text cover, so that both can be checked years later."""
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
        for line in timeline.staff_lines(entries, registration.programme.seasons.all())
    ]
    return Table(name=_("Journal"), titles=titles, rows=rows)


def _invites(registration: Registration) -> Table:
    titles = [
        "UID", _("Hvem"), _("Navn"), _("Mailadresse"), "SEQUENCE", "METHOD", _("Begynder"), _("Slutter"), _("Svar"),
        _("Svaret"), _("Besked med svaret"), _("Foreslået kollega"), _("Kollegaens mailadresse"), _("Mail afvist"),
    ]  # fmt: skip
    return Table(
        name=_("Invitationer"), titles=titles, rows=[_invite(one) for one in registration.invites.order_by("pk")]
    )


def _invite(one: Invite) -> list[str]:
    return [
        one.uid,
        one.get_kind_display(),
        one.name,
        one.email,
        str(one.sequence),
        one.method,
        wording.exact(one.starts_at),
        wording.exact(one.ends_at),
        one.get_partstat_display(),
        wording.exact(one.answered_at) if one.answered_at else "",
        one.answer_note,
        one.colleague_name,
        one.colleague_email,
        wording.exact(one.bounced_at) if one.bounced_at else "",
    ]


def _mails(registration: Registration) -> Table:
    titles = [
        _("Nr."), _("Fil"), _("Mail"), _("Til"), _("Emne"), _("Status"), _("Oprettet"), _("Modtaget af mailserveren"),
        _("Kommet retur"), "Message-ID",
    ]  # fmt: skip
    rows = [
        [
            str(one.pk),
            _mail_name(one) if one.raw is not None else "",
            one.get_kind_display(),
            one.address,
            one.subject,
            one.get_state_display(),
            *(wording.exact(at) if at else "" for at in (one.created_at, one.sent_at, one.bounced_at)),
            one.message_id,
        ]
        for one in registration.messages.defer("text", "html").order_by("pk")
    ]
    return Table(name=_("Mails"), titles=titles, rows=rows)


def _received(registration: Registration) -> Table:
    titles = [_("Nr."), _("Fil"), _("Modtaget"), _("Afsender"), _("Navn"), _("Emne"), _("Hvad der skete")]
    rows = [
        [
            str(one.pk),
            _received_name(one),
            wording.exact(one.received_at),
            one.sender,
            one.sender_name,
            one.subject,
            one.get_became_display(),
        ]
        for one in registration.received.defer("raw", "text").order_by("pk")
    ]
    return Table(name=_("Modtagne mails"), titles=titles, rows=rows)


def _mail_name(message: Message) -> str:
    return f"mails/{message.pk:06}-{message.kind}.eml"


def _received_name(received: Received) -> str:
    return f"modtagne/{received.pk:06}-{received.became}.eml"
