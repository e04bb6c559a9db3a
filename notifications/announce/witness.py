"""What the outbox knows of a journal, for its proof: the codes that mails quote, and whether the contacts were told."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Max, Min, Q
from django.utils import timezone

from booking.journal.facts import Fact, Fault
from booking.models import EntryKind, JournalEntry, Programme, Registration
from booking.queries.pages import some_at_a_time
from notifications.mails.anchors import quoted
from notifications.mails.head import head_source
from notifications.mails.seals import SETTLED, is_sealed
from notifications.models import CONTACT, Announced, Message, Report, State, Unannounced

TOLD = frozenset({
    EntryKind.REGISTERED, EntryKind.PROMOTED, EntryKind.LAPSED, EntryKind.WITHDRAWN, EntryKind.ANNULLED,
    EntryKind.EXTENDED, EntryKind.PLACED_AHEAD, EntryKind.PASSED_OVER, EntryKind.PASS_OVER_LIFTED,
})  # fmt: skip
"""Entries of which the registration's contact has heard from the first release on."""
TERMS_SAID = (EntryKind.PROGRAMME_LOADED, EntryKind.PROGRAMME_CHANGED, EntryKind.TERMS_STATED)
LONGEST_WAIT = dt.timedelta(hours=2)
"""No mail waits for so long from now: neither to be taken back, nor for its next try."""


READ = (
    "entry_id", "registration_id", "recipient", "copy", "state", "ask", "report", "address", "next_try_at", "sent_at",
    "seal",
)  # fmt: skip


@dataclass(frozen=True)
class _Known:
    """The last entry of each registration and of the programme, the last new contact, the addresses, and the time.

    `sealed_from` is when mails began to be sealed, None where the journal does not say it.
    """

    last: Mapping[int | None, int]
    changed: Mapping[int | None, int]
    addresses: Mapping[int, str]
    sealed_from: dt.datetime | None
    now: dt.datetime

    def doubts(self, mail: Message, fact: Fact) -> Iterable[str]:
        """Yield what cannot be true of a mail about an entry.

        What overtakes such a mail stands in the journal; so does that one arrived which asks for a confirmation.
        """
        followed = self.last.get(mail.registration_id, 0) > fact.number or (
            fact.registration is None and self.last.get(None, 0) > fact.number
        )
        is_reported = mail.state == State.SENT and mail.ask is not None and mail.report == Report.NOTHING
        if not mail.copy and not followed and (mail.state == State.OVERTAKEN or is_reported):
            yield "mail_without_trace"
        if mail.state == State.QUEUED and mail.next_try_at > self.now + LONGEST_WAIT:
            yield "mail_put_off"
        address = self.addresses.get(mail.registration_id or 0, "").casefold()
        is_sent = mail.state == State.SENT and mail.address and address
        if is_sent and mail.address.casefold() != address and self.changed.get(mail.registration_id, 0) < fact.number:
            yield "mail_elsewhere"
        has_seal = self.sealed_from is not None and fact.at > self.sealed_from
        if mail.state == State.SENT and has_seal and not is_sealed(mail):
            yield "mail_unsealed"


def _known(programme: Programme) -> _Known:
    seals = Q(kind__in=TERMS_SAID, details__mails_sealed=True)
    of_each = list(
        JournalEntry.objects.filter(programme=programme)
        .order_by()
        .values_list("registration")
        .annotate(
            last=Max("number"),
            changed=Max("number", filter=Q(kind=EntryKind.CONTACT_CHANGED)),
            said=Min("at", filter=seals),
        )
    )
    sealed_from = min((said + SETTLED for *_rest, said in of_each if said), default=None)
    return _Known(
        last={registration: last for registration, last, _changed, _said in of_each},
        changed={registration: changed or 0 for registration, _last, changed, _said in of_each},
        addresses=dict(Registration.objects.filter(programme=programme).values_list("pk", "contact_email")),
        sealed_from=sealed_from,
        now=timezone.now(),
    )


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
    known = _known(programme)
    numbers: dict[int | None, object] = {}
    for some in some_at_a_time(facts):
        of_these = mails.filter(entry__number__range=(some[0].number, some[-1].number))
        told: dict[tuple[int, int | None], list[Message]] = defaultdict(list)
        for mail in of_these.only(*READ).annotate(entry_number=F("entry__number")):
            told[mail.entry_number, mail.registration_id].append(mail)
        for fact in some:
            if fact.kind == EntryKind.REGISTERED:
                numbers[fact.registration] = fact.details.get("queue_number")
            if fact.number <= cursor and fact.number not in aside:
                for registration in _concerned(fact):
                    about = {"entry": fact.number, "number": numbers.get(registration)}
                    found = told.get((fact.number, registration))
                    if not found:
                        yield Fault("told_nobody", about)
                    for code in sorted({code for mail in found or () for code in known.doubts(mail, fact)}):
                        yield Fault(code, about)


def _concerned(fact: Fact) -> Iterable[int]:
    own = [fact.registration] if fact.kind in TOLD and fact.registration is not None else []
    return [*own, *fact.details.get("moved_back", []), *fact.details.get("waiting", [])]
