"""One connection to the mail server, and what its refusals mean."""

import contextlib
import datetime as dt
import smtplib
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import get_connection

from notifications.outbox.django_mail import RawMessage

LEASE = dt.timedelta(minutes=10)
"""How long a claimed message belongs to its worker: longer than all waits for a mail server together."""
WAITS_PER_MAIL = 10
"""Connecting, greeting, STARTTLS, login, sender, recipient, DATA, the end of DATA: each waits one timeout at most."""
PERMANENT = 500
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
    """A mail was not accepted; the sentence holds codes only, since a server's words can hold an address."""

    def __init__(self, meaning: Meaning, error: BaseException, code: int | None = None) -> None:
        """Write the sentence; `code` is the SMTP reply code, where there was one."""
        self.meaning = meaning
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

    def send(self, raw: bytes) -> str:
        """Hand one mail over and give what a provider's API calls it (empty by SMTP).

        Raises NotSentError unless the server has accepted all of it.
        """
        try:
            # Opened here, so that Django does not close it after a mail: a fault in closing would look like a refusal.
            self._connection.open()
            message = RawMessage(raw, self._connection)
            message.send()
        except Exception as error:
            self._drop()
            raise _judge(error) from error
        status = getattr(message, "anymail_status", None)
        named = getattr(status, "message_id", None)
        return named if isinstance(named, str) else ""

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
