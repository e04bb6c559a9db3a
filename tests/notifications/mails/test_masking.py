"""Keys of links are hidden wherever a mail holds them, and a mail without any keeps its bytes."""

import base64
import quopri
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from notifications.mails.masking import masked, masked_mail

pytestmark = pytest.mark.pure
KEY = "12.1.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdef-_"
LINK = f"https://temadag.example.dk/min-temadag/{KEY}/"


def texts(raw: bytes) -> list[bytes]:
    """Decode every leaf of a mail."""
    parts = message_from_bytes(raw, policy=policy.default).walk()
    return [part.get_payload(decode=True) for part in parts if not part.is_multipart()]  # type: ignore[misc]


def test_masked_hides_keys_in_rewritten_links() -> None:
    text = "https://safe.example/?url=https%3A%2F%2Ftemadag.example.dk%2Fmin-temadag%2F" + KEY + "%2F&data=1"
    assert masked(text) == "https://safe.example/?url=https%3A%2F%2Ftemadag.example.dk%2Fmin-temadag%2F•••%2F&data=1"


def test_masked_mail_without_a_key_keeps_its_bytes() -> None:
    raw = b"From: a@b.dk\nSubject: x\n\nHej  \n"
    assert masked_mail(raw) == raw


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("quoted-printable", "utf-8"),
        ("quoted-printable", "iso-8859-1"),
        ("base64", "utf-8"),
        ("base64", "utf-16"),
        ("8bit", "utf-8"),
        ("8bit", "iso-8859-1"),
    ],
)
def test_masked_mail_hides_keys_in_every_encoding(encoding: str, charset: str) -> None:
    words = f"Åbn {LINK} nu".encode(charset)
    encoders: dict[str, Callable[[bytes], bytes]] = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "8bit": bytes,
    }
    body = encoders[encoding](words)
    head = f"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\n"
    raw = f"{head}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body
    (found,) = texts(masked_mail(raw))
    assert found.decode(charset).strip() == "Åbn https://temadag.example.dk/min-temadag/***/ nu"


def test_masked_mail_hides_keys_in_html_calendars_and_mails_inside() -> None:
    inner = EmailMessage(policy=policy.SMTP)
    inner["Subject"] = "Inderst"
    inner.set_content(f"Se {LINK}")
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = "Yderst"
    mail.set_content(f"Se {LINK}")
    mail.add_alternative(f'<a href="{LINK}">Se</a>', subtype="html")
    folded = f"DESCRIPTION:{LINK[:50]}\r\n {LINK[50:70]}\r\n {LINK[70:]}\r\nSUMMARY:Dag\r\n"
    mail.add_attachment(folded.encode(), maintype="application", subtype="ics", filename="invite.ics")
    mail.add_attachment(inner)
    mail.add_attachment(bytes(inner), maintype="application", subtype="octet-stream", filename="mail.eml")
    hidden = masked_mail(bytes(mail))
    together = b"\n".join([hidden, *texts(hidden), *texts(texts(hidden)[-1])])
    assert together.count(b"/min-temadag/***/") >= 5
    for start in range(len(KEY) - 12):
        assert KEY[start : start + 12].encode() not in together


def test_masked_mail_hides_keys_in_what_is_no_mail() -> None:
    assert masked_mail(f"{LINK} {LINK}".encode()) == b" ".join([b"https://temadag.example.dk/min-temadag/***/"] * 2)
