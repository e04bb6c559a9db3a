"""The kinds of mails, an entry each: a new mail is one function with an entry, one text and one example.

Only the name of a kind is stored: a new kind needs no migration, and one that is no longer registered is shown by its
stored name. An app registers its kinds where it declares them, in a module that its `additions` import.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from notifications.mails.drafts import Draft
from notifications.models import CONTACT
from notifications.models.message import TITLES

LONGEST_NAME = 30
"""The length of the column for a kind's name, in characters."""


class Form(StrEnum):
    """How the bytes of a mail are made, which stay the same for every later try."""

    COMPOSED = "composed"  # from its facts, when it is first claimed
    INVITE = "invite"  # from its invite's row, when first claimed and noted as attempted; carries the calendar object
    FORWARDED = "forwarded"  # around a received mail, which does not change


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """To whom a mail goes, by name and address, and in which language; `answers` as in `Mail`."""

    name: str
    address: str
    language: str
    answers: str | None = None


@dataclass(frozen=True, kw_only=True)
class About:
    """What mails of another app are about: the app's own named entries (`Message.source`).

    `read` takes a message and returns the facts; `envelope` raises Overtaken where there is no recipient any more;
    `words` returns the words that each such mail may use (`link`, `municipality` …).
    """

    read: Callable[[Any], Any]
    envelope: Callable[["MailKind", Any], Envelope]
    words: Callable[["MailKind", Any], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class MailKind:
    """One kind of mail. Called with its facts it returns the draft, or raises Overtaken.

    `recipient` is the group: the contact, staff, or one person of the day. `about_day`: the facts of the day are read
    for it, and `reads` reads those that only this kind needs. `asks`: it may ask for a confirmation (Q5). `waits`: it
    is held as long as the change that it tells of may be taken back. `is_letter`: its text is staff's own, so a preview
    shows every such mail. `is_own`: what it says is the recipient's own affair; staff see that it was sent, not its
    text. `about` is None where the mail is about a registration and an entry of its journal.
    """

    kind: str
    title: Promise | str
    draft: Callable[[Any], Draft]
    recipient: str = CONTACT
    form: Form = Form.COMPOSED
    about_day: bool = False
    reads: Callable[[Any, Any], dict[str, Any]] | None = None
    asks: bool = False
    waits: bool = True
    is_letter: bool = False
    is_own: bool = False
    about: About | None = None

    def __call__(self, facts: Any) -> Draft:
        """Draft the mail; raises TypeError where it asks for a confirmation and its entry does not say so."""
        draft = self.draft(facts)
        if draft.ask is not None and not self.asks:
            raise TypeError(f"{self.kind} asks for a confirmation, and its entry does not say so")
        return draft


KINDS: dict[str, MailKind] = {}


def register(mail: MailKind) -> MailKind:
    """Add a kind; raises ValueError for a name that is taken or does not fit its column."""
    if mail.kind in KINDS or len(mail.kind) > LONGEST_NAME:
        raise ValueError(f"{mail.kind} is taken, or longer than {LONGEST_NAME} characters")
    KINDS[mail.kind], TITLES[mail.kind] = mail, mail.title
    return mail


def mail(kind: str, title: Promise | str, **facts: Any) -> Callable[[Callable[[Any], Draft]], MailKind]:
    """Register a function that drafts as a kind of mail: `@mail("receipt", _("Kvittering"), asks=True)`."""

    def registered(draft: Callable[[Any], Draft]) -> MailKind:
        return register(MailKind(kind=kind, title=title, draft=draft, **facts))

    return registered


def kind_of(kind: str) -> MailKind:
    """Find a kind by its name; raises LookupError where it is not registered (any more)."""
    return KINDS[kind]


def form_of(kind: str) -> Form:
    """Return the form of a kind's mails."""
    return KINDS[kind].form if kind in KINDS else Form.COMPOSED


def invite_kinds() -> tuple[str, ...]:
    """List the kinds that carry the calendar object of an invite."""
    return tuple(name for name, mail in KINDS.items() if mail.form is Form.INVITE)
