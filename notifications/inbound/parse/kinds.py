"""What a received mail can be (rules 14–18): a typed value for each kind, with nothing decided yet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notifications.inbound.parse.senders import author_of
from notifications.wire.calendar import PartStat


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """What every kind of mail says about itself. Addresses are in `address_key` form; times are aware UTC."""

    message_id: str | None = None
    senders: tuple[str, ...] = ()  # From, then Sender
    authors: tuple[str, ...] = ()  # From alone; empty texts stand for what is no address
    reply_to: tuple[str, ...] = ()
    sender_name: str = ""
    recipients: tuple[str, ...] = ()  # To, Cc and those that servers note, such as Delivered-To
    subject: str = ""
    sent_at: datetime | None = None
    references: tuple[str, ...] = ()  # Message-IDs of In-Reply-To and References, the nearest first
    is_automatic: bool = False
    is_null_sender: bool = False  # Return-Path: <>, as reports and automatic replies have it
    takes_answers: bool = False  # from a person by all its marks, not from a list or a robot (RFC 3834)
    refuted_by: tuple[str, ...] = ()  # servers (authserv-id) that say dmarc=fail, RFC 8601
    text: str = ""  # the readable text, at most 20,000 characters

    @property
    def author(self) -> str:
        """Return whose answer the mail can be, empty where nobody's (rule 16)."""
        return author_of(self.authors, self.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReply:
    """One VEVENT that answers: METHOD:REPLY or COUNTER. `starts_at` is what the answer says it is about.

    `partstat` is None for a status that RFC 5545 does not name. `starts_at` and `ends_at` are None when only a Windows
    zone name, or nothing, says in which zone the time is meant (rule 17).
    """

    method: str
    uid: str
    attendee: str
    senders: tuple[str, ...]
    partstat: PartStat | None
    sequence: int | None = None
    dtstamp: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    comment: str | None = None
    delegated_to: tuple[str, ...] = ()
    delegated_from: tuple[str, ...] = ()
    message_id: str | None = None
    author: str = ""  # whose answer the mail can be; empty where nobody's
    reply_to: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMail:
    """A mail with one answer or more. `problems` names what else it held and why that was left out."""

    mail: MailFacts
    replies: tuple[CalendarReply, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCalendar:
    """A calendar object that answers nothing: REQUEST, CANCEL, PUBLISH, DECLINECOUNTER … (rule 18).

    A person may have written `mail.text` around it, so it is kept.
    """

    mail: MailFacts
    methods: tuple[str, ...]
    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStatus:
    """What became of one recipient, RFC 3464 2.3. `address` is empty when the report does not say it."""

    address: str
    action: str  # failed, delayed, delivered, relayed, expanded; empty where it cannot be read
    status: str  # 5.1.1, or empty
    diagnostic: str = ""
    final: str = ""  # the address that it was passed on to, where that is another one

    @property
    def is_failed(self) -> bool:
        """Tell whether the mail will not arrive any more."""
        return self.action == "failed"


class Says(StrEnum):
    """What a report says in words, where it has no fields."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"  # two things at once
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A delivery report. `original_message_ids` holds every Message-ID that it may be about, the surest first.

    `recipients` come from fields (RFC 3464 and older shapes); the rest is read from its words. `named` are the
    addresses in its own words, `quoted` those in what it returns, `returned_ids` the Message-IDs of the returned mail.
    """

    mail: MailFacts
    original_message_ids: tuple[str, ...]
    recipients: tuple[RecipientStatus, ...]
    says: Says = Says.NOTHING
    named: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    returned_ids: tuple[str, ...] = ()
    returned_from: tuple[str, ...] = ()
    tells_of_forwarding: bool = False
    is_guess: bool = False  # from an ordinary mailbox, with nothing but a null sender to say what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReply:
    """A mail that no person wrote and that answers no invite: out of office, read receipt."""

    mail: MailFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanMail:
    """A mail from a person without a calendar object (rule 18); `returned_ids` names the mails that it brings back."""

    mail: MailFacts
    returned_ids: tuple[str, ...] = ()


class Flaw(StrEnum):
    """Why a mail could not be used; it is kept for staff nevertheless."""

    EMPTY = "empty"
    NOT_A_MAIL = "not-a-mail"
    TOO_LARGE = "too-large"
    BROKEN_MAIL = "broken-mail"
    BROKEN_CALENDAR = "broken-calendar"
    TNEF = "tnef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A mail from which nothing can be read, or whose calendar object is damaged."""

    flaw: Flaw
    mail: MailFacts
    problems: tuple[str, ...] = ()


Inbound = CalendarMail | OtherCalendar | DeliveryReport | AutoReply | HumanMail | Unusable
