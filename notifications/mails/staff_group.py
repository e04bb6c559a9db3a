"""The one mail that tells staff of what many would tell each by itself, such as the registrations of a rush.

It names each by its subject. Subjects of mails to staff name municipalities and no person, so this mail need not be
erased with the mails that it stands for.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFault
from django.urls import reverse
from django.utils.translation import gettext_lazy

from notifications.faults import log_fault
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken, read_ahead, read_matter
from notifications.mails.registry import KINDS, About, Envelope, Form, MailKind, kind_of, mail
from notifications.mails.rendering import draft_of, render
from notifications.models import STAFF, Message

LANGUAGE = "da"
TOGETHER = 10
"""What is read around so many mails is let go before the next: a registration comes with its whole programme."""


def groupable() -> tuple[str, ...]:
    """List the kinds that may be gathered: to staff, about an entry and a registration."""
    return tuple(
        name
        for name, kind in KINDS.items()
        if kind.recipient == STAFF and kind.form is Form.COMPOSED and kind.about is None
    )


def _read(message: Message) -> list[str]:
    """Read what still holds of the mails that were gathered; raises Overtaken where nothing does."""
    gathered = Message.objects.filter(sent_with__source=message.source).defer("raw", "html", "text")
    mails, subjects = list(gathered.order_by("pk")), list[str]()
    while mails:
        few, mails = mails[:TOGETHER], mails[TOGETHER:]
        subjects += _subjects(few)
    if not subjects:
        raise Overtaken
    return subjects


def _subjects(mails: Sequence[Message]) -> list[str]:
    read_ahead(mails)
    return [subject for one in mails if (subject := _subject(one))]


def _subject(message: Message) -> str:
    """Write the subject of one mail; empty where it no longer holds. A fault in its text costs its own line only."""
    kind = kind_of(message.kind)
    try:
        matter = read_matter(message)
        return render(kind, draft_of(kind, matter), matter).subject
    except Overtaken:
        return ""
    except DatabaseFault:
        raise
    except Exception as error:  # noqa: BLE001 a fault in one text must not hold up what the others tell
        log_fault("subject could not be written", error, message=message.pk, kind=message.kind)
        return message.get_kind_display()


def _envelope(_kind: MailKind, _subjects: list[str]) -> Envelope:
    return Envelope(name="", address=settings.STAFF_EMAIL, language=LANGUAGE)


def _words(_kind: MailKind, _subjects: list[str]) -> dict[str, Any]:
    return {"link": settings.SITE_URL + reverse("admin:index")}


@mail(
    "staff_group",
    gettext_lazy("Flere beskeder i én mail (til Socialstyrelsen)"),
    recipient=STAFF,
    about=About(read=_read, envelope=_envelope, words=_words),
)
def staff_group(subjects: list[str]) -> Draft:
    """Tell staff in one mail what has happened."""
    return Draft("staff_group", {"count": len(subjects), "subjects": subjects})
