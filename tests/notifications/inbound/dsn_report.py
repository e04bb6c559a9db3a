"""A mail server's report, or what only looks like one, written about a mail of ours.

In every text `@@RCPT@@` is an address that we wrote to, `@@MSGID@@` the Message-ID of that mail.
"""

from dataclasses import dataclass

DAEMON, POSTMASTER = "MAILER-DAEMON@mx.nordby.example", "postmaster@nordby.example"
PRIVATE = "anna.privat@mail.example"
OWN = "temadage@example.dk"
RETURNED = "Message-ID: @@MSGID@@\nFrom: temadage@example.dk\nTo: @@RCPT@@\nSubject: Temadag\n"
STATUS = "message/delivery-status"


@dataclass(frozen=True, kw_only=True)
class Report:
    """A mail and what must become of it; `parts` are type and content, the first the text."""

    want: str
    parts: tuple[tuple[str, str], ...]
    sender: str = DAEMON
    subject: str = "Undelivered Mail Returned to Sender"
    is_null: bool = True
    headers: tuple[str, ...] = ()
    kind: str = "multipart/mixed"

    def raw(self, recipient: str, message_id: str, number: int = 1) -> bytes:
        """Write the mail about a mail of ours."""
        head = [
            *(["Return-Path: <>"] if self.is_null else []),
            *self.headers,
            f"From: {self.sender}",
            f"To: {OWN}",
            f"Subject: {self.subject}",
            "Date: Wed, 28 Sep 2016 10:00:00 +0200",
            f"Message-ID: <report-{number}@mx.nordby.example>",
            "MIME-Version: 1.0",
        ]
        if len(self.parts) == 1:
            kind, content = self.parts[0]
            lines = [*head, f"Content-Type: {kind}; charset=utf-8", "", content]
        else:
            bodies = [line for kind, content in self.parts for line in ("--b", f"Content-Type: {kind}", "", content)]
            lines = [*head, f"Content-Type: {self.kind}; boundary=b", "", *bodies, "--b--", ""]
        text = "\n".join(lines).replace("@@RCPT@@", recipient).replace("@@MSGID@@", message_id)
        return text.encode()


def prose(text: str, want: str = "bounce", **more: object) -> Report:
    """Return a report in words alone."""
    return Report(want=want, parts=(("text/plain", text),), **more)  # type: ignore[arg-type]  # fields of Report


def fields(group: str, want: str = "bounce", *, text: str = "x", returned: str = RETURNED, **more: object) -> Report:
    """Return a report with a status part and, by default, the returned headers."""
    parts = [("text/plain", text), (STATUS, f"Reporting-MTA: dns; mx.nordby.example\n\n{group}\n")]
    parts += [("text/rfc822-headers", returned)] if returned else []
    options = {"kind": "multipart/report; report-type=delivery-status"} | more
    return Report(want=want, parts=tuple(parts), **options)  # type: ignore[arg-type]


def mixed(text: str, returned: str, want: str = "bounce", **more: object) -> Report:
    """Return a report in words with the mail that comes back."""
    return Report(want=want, parts=(("text/plain", text), ("message/rfc822", returned)), **more)  # type: ignore[arg-type]


def person(text: str, want: str = "automatic", **more: object) -> Report:
    """Return what comes from an attendee's own mailbox."""
    return prose(text, want, **({"sender": "Anna Holm <@@RCPT@@>", "subject": "Svar"} | more))


FAILED = "Final-Recipient: rfc822; @@RCPT@@\nAction: failed\nStatus: 5.1.1"
DELAYED = "Final-Recipient: rfc822; @@RCPT@@\nAction: delayed\nStatus: 4.4.1"
AWAY = "Jeg er på ferie til den 24. oktober. Haster det, så skriv til bent@nordby.example.\n\nAnna, @@RCPT@@"
EXIM = "This message was created automatically by mail delivery software.\n\n"
EXIM_COPY = "\n\n------ This is a copy of the message, including all the headers. ------\n\n"
