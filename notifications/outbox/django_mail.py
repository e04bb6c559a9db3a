"""Hand finished bytes to Django's mail backends, and tell which backends keep the calendar (pure).

SMTP, files, memory and Amazon SES ask for `message()` and get the bytes as they are. SendGrid takes the parts: the same
object carries them as an ordinary message with a text/calendar alternative.
"""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from notifications.wire.mailbox import address_key

CALENDAR = "text/calendar"
END_OF_HEAD = b"\r\n\r\n"
OWN_HEADERS = ("Message-ID", "Date", "Auto-Submitted", "Content-Language")

# Django's, our own for files, and those of anymail that take a text/calendar part; a subclass counts as its base.
KEEPING_BACKENDS = frozenset(
    {
        "django.core.mail.backends.smtp.EmailBackend",
        "django.core.mail.backends.console.EmailBackend",
        "django.core.mail.backends.filebased.EmailBackend",
        "django.core.mail.backends.locmem.EmailBackend",
        "notifications.outbox.backends.EmlFileBackend",
        "anymail.backends.amazon_ses.EmailBackend",
        "anymail.backends.sendgrid.EmailBackend",
        "anymail.backends.test.EmailBackend",
    }
)


class PreparedMessage(Message):
    """The headers of a finished mail, which backends read, and its bytes, which they send."""

    raw: bytes

    def as_bytes(self, *_arguments: Any, **_options: Any) -> bytes:
        """Return the exact bytes; line breaks are CRLF whatever the policy says."""
        return self.raw


class RawMessage(EmailMultiAlternatives):
    """A Django message around the finished bytes of one mail from `notifications.wire.mime`."""

    def __init__(self, raw: bytes, connection: BaseEmailBackend | None = None) -> None:
        """Read the parts that backends ask for from `raw`; Django's own for SMTP asks for the headers alone."""
        self.raw = raw
        is_for_smtp = type(connection) is SmtpBackend
        self._head = raw.partition(END_OF_HEAD)[0] + END_OF_HEAD if is_for_smtp else raw
        parsed = self.message() if is_for_smtp else message_from_bytes(raw)
        super().__init__(
            subject=_decoded(parsed["Subject"]),
            from_email=_mailbox(parsed["From"]),
            to=[_mailbox(parsed["To"])],
            reply_to=[_mailbox(parsed["Reply-To"])] if parsed["Reply-To"] else None,
            headers={name: parsed[name] for name in OWN_HEADERS if parsed[name]},
            connection=connection,
        )
        for part in _children(parsed):
            self._take(part)

    def message(self, **_options: Any) -> Any:
        """Return an object whose `as_bytes()` is the finished mail (Django 6 passes a policy)."""
        prepared = BytesHeaderParser(_class=PreparedMessage).parsebytes(self._head)
        prepared.raw = self.raw
        return prepared

    def _take(self, part: Message) -> None:
        """Add a part as body, alternative or attachment; take the parts of a multipart one by one."""
        kind = part.get_content_type()
        if kind == "multipart/alternative":
            for child in _children(part):
                self._take(child)
        elif part.get_content_disposition() == "attachment":
            self.attach(part.get_filename(), _octets(part), kind)
        elif kind == "text/plain":
            self.body = _octets(part).decode()
        elif kind == CALENDAR:
            # Provider APIs set the charset themselves; a second one would make the part unreadable (rule 2).
            self.attach_alternative(_octets(part).decode(), f"{CALENDAR}; method={part.get_param('method')}")
        else:
            self.attach_alternative(_octets(part).decode(), kind)


def goes_to(raw: bytes, address: str) -> bool:
    """Tell whether a finished mail names this recipient and no other."""
    named = parseaddr((message_from_bytes(raw)["To"] or "").replace("\r\n", ""))[1]
    return address_key(named) == address_key(address) is not None


def keeps_calendar_part(backend: type) -> bool:
    """Tell whether mails sent by `backend` (a class) keep the calendar part where programs look.

    An unknown backend counts as one that loses it: a refused deployment is better than a lost invite.
    """
    return any(f"{base.__module__}.{base.__qualname__}" in KEEPING_BACKENDS for base in backend.__mro__)


def _decoded(header: str) -> str:
    """Return an unstructured header of ours as text on one line."""
    return str(make_header(decode_header(header.replace("\r\n", ""))))


def _mailbox(header: str) -> str:
    """Return an address header of ours as `"name" <address>`, not encoded."""
    name, address = parseaddr(header.replace("\r\n", ""))
    return str(Address(display_name=_decoded(name), addr_spec=address))


def _octets(part: Message) -> bytes:
    """Return the decoded content of a single part, or the bytes of an attached mail."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b"".join(child.as_bytes() for child in _children(part))


def _children(part: Message) -> list[Message]:
    """Return the parts of a multipart, or the mail in a message/rfc822."""
    return [child for child in part.get_payload() if isinstance(child, Message)]
