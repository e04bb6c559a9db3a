"""The mail that carries the head of a journal out of the house, to the authority's archive."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from booking.models import Programme
from notifications.mails.drafts import Draft
from notifications.mails.registry import About, Envelope, MailKind, mail
from notifications.models import STAFF, Message
from notifications.models.message import HEAD_MAIL

SOURCE = "journal"


@dataclass(frozen=True, kw_only=True)
class JournalHead:
    """The facts of the mail: the programme, and number and digest of its last entry as one code."""

    programme: Programme
    code: str


def head_source(programme_id: int, number: int | None = None) -> str:
    """Name the head of a journal as the source of a mail; without a number, what all of one journal begin with."""
    return f"{SOURCE}:{programme_id}:{'' if number is None else number}"


def _read(message: Message) -> JournalHead:
    _source, programme_id, _number = (message.source or "").split(":")
    return JournalHead(programme=Programme.objects.get(pk=programme_id), code=message.anchors)


def _envelope(_kind: MailKind, _facts: JournalHead) -> Envelope:
    return Envelope(name="", address=settings.ARCHIVE_EMAIL, language="da")


def _words(_kind: MailKind, _facts: JournalHead) -> dict[str, Any]:
    return {}


@mail(
    HEAD_MAIL,
    gettext_lazy("Journalens seneste post (til arkivet)"),
    recipient=STAFF,
    about=About(read=_read, envelope=_envelope, words=_words),
)
def journal_head(facts: JournalHead) -> Draft:
    """Carry number and digest of the last entry out of the house."""
    number, _between, digest = facts.code.partition("-")
    return Draft("journal_head", {"programme": str(facts.programme), "number": number, "digest": digest})
