"""What the outbox knows of a journal, for its proof: the codes that mails quote, and whether the contacts were told."""

from collections.abc import Iterable

from django.db.models import Q

from booking.journal.facts import Fact, Fault
from booking.models import EntryKind, Programme
from booking.queries.pages import some_at_a_time
from notifications.mails.anchors import quoted
from notifications.mails.head import head_source
from notifications.models import CONTACT, Announced, Message, Unannounced

TOLD = frozenset({
    EntryKind.REGISTERED, EntryKind.PROMOTED, EntryKind.LAPSED, EntryKind.WITHDRAWN, EntryKind.ANNULLED,
    EntryKind.EXTENDED, EntryKind.PLACED_AHEAD, EntryKind.PASSED_OVER, EntryKind.PASS_OVER_LIFTED,
})  # fmt: skip
"""Entries of which the registration's contact has heard from the first release on."""


def quotes(programme: Programme) -> Iterable[tuple[int, str]]:
    """Yield each number and digest that a stored mail about the programme quotes, its sent heads included."""
    heads = Q(source__startswith=head_source(programme.pk))
    return quoted(Message.objects.filter(Q(entry__programme=programme) | heads).order_by())


def silences(programme: Programme, facts: Iterable[Fact]) -> Iterable[Fault]:
    """Yield a fault for each entry that was announced without a mail to a contact whose place it changed."""
    cursor = Announced.objects.filter(programme=programme).values_list("number", flat=True).first() or 0
    last = Programme.objects.values_list("last_entry_number", flat=True).get(pk=programme.pk)
    if cursor > last:
        yield Fault("told_too_far", {"said": cursor, "expected": last})
    aside = set(Unannounced.objects.filter(entry__programme=programme).values_list("entry__number", flat=True))
    mails = Message.objects.filter(entry__programme=programme, recipient=CONTACT).order_by()
    numbers: dict[int | None, object] = {}
    for some in some_at_a_time(facts):
        of_these = mails.filter(entry__number__range=(some[0].number, some[-1].number))
        told = set(of_these.values_list("entry__number", "registration_id"))
        for fact in some:
            if fact.kind == EntryKind.REGISTERED:
                numbers[fact.registration] = fact.details.get("queue_number")
            if fact.number <= cursor and fact.number not in aside:
                for registration in _concerned(fact):
                    if (fact.number, registration) not in told:
                        yield Fault("told_nobody", {"entry": fact.number, "number": numbers.get(registration)})


def _concerned(fact: Fact) -> Iterable[int]:
    own = [fact.registration] if fact.kind in TOLD and fact.registration is not None else []
    return [*own, *fact.details.get("moved_back", []), *fact.details.get("waiting", [])]
