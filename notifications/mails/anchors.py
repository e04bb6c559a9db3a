"""Anchors: the numbers and digests of the journal that mails carry out of the house.

A mail about an entry quotes that entry and the head of its journal as it stood when the mail was announced. Both stand
on the message from then on, outside what decides whether the mail says anything new; erasing leaves them.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation

from booking.journal.codes import code_of, codes_in
from booking.models import JournalEntry, Programme
from notifications.models import Message


def with_heads(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Read with each entry the head of its journal, in the same statement."""
    return entries.annotate(
        head_number=F("programme__last_entry_number"), head_digest=F("programme__last_entry_digest")
    )


def anchors_of(entry: JournalEntry) -> str:
    """Return what mails about an entry quote: the entry, and the head as `with_heads` read it, or as it is now."""
    head: tuple[int, str] | None = None
    if hasattr(entry, "head_number") and hasattr(entry, "head_digest"):
        head = entry.head_number, entry.head_digest
    if head is None:
        head = Programme.objects.values_list("last_entry_number", "last_entry_digest").get(pk=entry.programme_id)
    codes = [code_of(entry.number, entry.digest), code_of(*head)]
    return " ".join(dict.fromkeys(codes))


def anchor_words(message: Message, language: str) -> dict[str, object]:
    """Return the words of a mail that quote the journal; none where it was announced before there were any."""
    codes = message.anchors.split()
    with translation.override(language):
        return {"anchors": codes, "order_url": settings.SITE_URL + reverse("order")} if codes else {}


def quoted(messages: QuerySet[Message]) -> Iterable[tuple[int, str]]:
    """Yield each code that stored mails quote, in their texts and beside them."""
    for text, anchors in messages.values_list("text", "anchors").iterator(chunk_size=500):
        yield from codes_in(f"{text} {anchors}")


def keep_codes(messages: QuerySet[Message]) -> None:
    """Keep, before texts are erased, the codes of mails that were announced before codes stood beside them."""
    for message in messages.filter(anchors="").exclude(text="").only("text"):
        codes = [code_of(*code) for code in codes_in(message.text)[:2]]
        if codes:
            Message.objects.filter(pk=message.pk).update(anchors=" ".join(codes))
