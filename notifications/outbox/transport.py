"""One connection to the mail server, and what its refusals mean."""

import contextlib
import datetime as dt
import smtplib
from enum import StrEnum
from traceback import walk_tb
from types import TracebackType
from typing import Any, Self

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from notifications.outbox.django_mail import RawMessage

LEASE = dt.timedelta(minutes=10)
"""How long a claimed message belongs to its worker: longer than all waits for a mail server together."""
WAITS_PER_MAIL = 10
"""Connecting, greeting, STARTTLS, login, sender, recipient, DATA, the end of DATA: each waits one timeout at most."""
PERMANENT = 500
REFUSALS, REFUSALS_OF_PROVIDERS = range(400, 600), range(400, 500)
"""Codes by which a server says that it has not taken the mail; a provider's fault of its own (5xx) says nothing."""
CLOSING = 421
CODE = "{name} {code}"


class Meaning(StrEnum):
    """What a failed try means for the message and for those behind it."""

    REFUSED = "refused"
    """Refused for good, because of this mail or its recipient."""
    DEFERRED = "deferred"
    """Try this mail later; others may go on."""
    DOWN = "down"
    """The server, or the way to it, is at fault: try this mail later, and no other mail now."""


class NotSentError(Exception):
    """A mail was not accepted; the sentence holds codes only, since a server's words can hold an address.

    `may_have_arrived`: nobody knows whether the server took the mail before the line went dead.
    """

    def __init__(
        self, meaning: Meaning, error: BaseException, code: int | None = None, *, may_have_arrived: bool = True
    ) -> None:
        """Write the sentence; `code` is the SMTP reply code, where there was one."""
        self.meaning, self.code = meaning, code
        self.may_have_arrived = may_have_arrived
        self.is_recipients_fault = meaning is Meaning.REFUSED or (meaning is Meaning.DEFERRED and code is not None)
        name = type(error).__name__
        super().__init__(name if code is None else CODE.format(name=name, code=code))


class Transport:
    """One connection for finished mails, opened with the first and closed after the batch."""

    def __init__(self) -> None:
        """Take the backend that the settings name."""
        self._connection: Any = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, raw: bytes, envelope_sender: str = "") -> str:
        """Hand one mail over and give what a provider's API calls it (empty by SMTP).

        `envelope_sender` is where it comes back to, by default its From; providers have return addresses of their own.
        Raises NotSentError unless the server has accepted all of it.
        """
        is_open = False
        try:
            # Opened here, so that Django does not close it after a mail: a fault in closing would look like a refusal.
            self._connection.open()
            is_open = True
            message = RawMessage(raw, self._connection)
            if envelope_sender and not isinstance(self._connection, AnymailBaseBackend):
                message.from_email = envelope_sender
            message.send()
        except Exception as error:
            self._drop()
            judged = _judge(error)
            judged.may_have_arrived = is_open and self._may_have_taken(judged, error)
            raise judged from error
        status = getattr(message, "anymail_status", None)
        named = getattr(status, "message_id", None)
        return named if isinstance(named, str) else ""

    def _may_have_taken(self, judged: NotSentError, error: Exception) -> bool:
        """Tell whether the server may have taken the mail: not if it said no, nor if the line broke before DATA."""
        if judged.code is not None:
            return judged.code not in REFUSALS
        if judged.meaning is Meaning.REFUSED or getattr(error, "status_code", None) in REFUSALS_OF_PROVIDERS:
            return False
        if not isinstance(self._connection, SmtpBackend):
            return True
        return any(frame.f_code is smtplib.SMTP.data.__code__ for frame, _line in walk_tb(error.__traceback__))

    def _close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._connection.close()

    def _drop(self) -> None:
        """Close a faulty connection at once: SMTP's QUIT would wait for an answer that may never come."""
        smtp = getattr(self._connection, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            smtp.close()
            self._connection.connection = None
        else:
            self._close()


def _judge(error: Exception) -> NotSentError:
    """Return the error that a backend's exception amounts to."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()), (0, b""))[0]
            return NotSentError(_of_code(code), error, code)
        case smtplib.SMTPDataError():
            return NotSentError(_of_code(error.smtp_code), error, error.smtp_code)
        case smtplib.SMTPResponseException():  # greeting, login, sender: nothing to do with this recipient
            return NotSentError(Meaning.DOWN, error, error.smtp_code)
        case AnymailRecipientsRefused() | AnymailInvalidAddress():
            return NotSentError(Meaning.REFUSED, error)
        case OSError() | smtplib.SMTPException() | AnymailError():
            return NotSentError(Meaning.DOWN, error)
        case _:
            return NotSentError(Meaning.DEFERRED, error)


def _of_code(code: int) -> Meaning:
    if code == CLOSING:
        return Meaning.DOWN
    return Meaning.REFUSED if code >= PERMANENT else Meaning.DEFERRED
