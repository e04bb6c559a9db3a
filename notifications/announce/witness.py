"""What the outbox knows of a journal, for its proof: the codes that mails quote, and whether the contacts were told."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Max, Q
from django.utils import timezone

from booking.journal.facts import Fact, Fault
from booking.models import TERMS_SAID, EntryKind, JournalEntry, Programme, Registration
from booking.queries.pages import some_at_a_time
from notifications.announce.tellings import own_mails
from notifications.mails import place
from notifications.mails.anchors import quoted
from notifications.mails.head import head_source
from notifications.mails.seals import SEALED, SETTLED, is_sealed
from notifications.models import CONTACT, Announced, Message, Report, State, Unannounced

TOLD = frozenset({
    EntryKind.REGISTERED, EntryKind.PROMOTED, EntryKind.LAPSED, EntryKind.WITHDRAWN, EntryKind.ANNULLED,
    EntryKind.EXTENDED, EntryKind.PLACED_AHEAD, EntryKind.PASSED_OVER, EntryKind.PASS_OVER_LIFTED,
})  # fmt: skip
"""Entries of which the registration's contact has heard from the first release on."""
LONGEST_WAIT = dt.timedelta(hours=2)
"""No mail waits for so long from now: neither to be taken back, nor for its next try, nor for its worker."""
REPAIRED = dt.timedelta(days=1)
"""By then an entry whose announcing failed has been announced by a worker that was started anew."""
LONGEST_LIFE = dt.timedelta(days=7)
"""No mail waits for so long after its entry: it is given up before, and staff let a held one go."""
CONFIRMING = frozenset({EntryKind.CONFIRMED, EntryKind.REMINDED, EntryKind.WAITING_TOLD})
"""Entries of which the contact has heard at the latest since mails are sealed."""
UNSENT = (State.QUEUED, State.SENDING)
READ = (*SEALED, "report", "next_try_at", "lease_until", "seal")


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

    def doubts(self, mail: Message, fact: Fact, *, changes_place: bool) -> Iterable[str]:
        """Yield what cannot be true of a mail about an entry, which may change the place of the mail's registration.

        What overtakes such a mail stands in the journal; so does that one arrived which asks for a confirmation.
        """
        followed = self.last.get(mail.registration_id, 0) > fact.number or (
            fact.registration is None and self.last.get(None, 0) > fact.number
        )
        is_reported = mail.state == State.SENT and mail.ask is not None and mail.report == Report.NOTHING
        if changes_place and not mail.copy and not followed and (mail.state == State.OVERTAKEN or is_reported):
            yield "mail_without_trace"
        until = mail.lease_until if mail.state == State.SENDING and mail.lease_until else mail.next_try_at
        is_old = not mail.copy and fact.at + LONGEST_LIFE < self.now
        if mail.state in UNSENT and (is_old or until > self.now + LONGEST_WAIT):
            yield "mail_put_off"
        address = self.addresses.get(mail.registration_id or 0, "").casefold()
        is_compared = changes_place and mail.state == State.SENT and mail.address and address
        is_the_same = mail.address.casefold() == address or self.changed.get(mail.registration_id, 0) >= fact.number
        if is_compared and not is_the_same:
            yield "mail_elsewhere"
        if mail.state not in UNSENT and self.seals(fact) and not is_sealed(mail):
            yield "mail_unsealed"

    def seals(self, fact: Fact) -> bool:
        """Tell whether mails about an entry have their seals."""
        return self.sealed_from is not None and fact.at > self.sealed_from


def _known(programme: Programme, now: dt.datetime) -> _Known:
    of_each = list(
        JournalEntry.objects.filter(programme=programme)
        .order_by()
        .values_list("registration")
        .annotate(
            last=Max("number"),
            changed=Max("number", filter=Q(kind=EntryKind.CONTACT_CHANGED)),
        )
    )
    return _Known(
        last={registration: last for registration, last, _changed in of_each},
        changed={registration: changed or 0 for registration, _last, changed in of_each},
        addresses=dict(Registration.objects.filter(programme=programme).values_list("pk", "contact_email")),
        sealed_from=_sealed_from(),
        now=now,
    )


def _sealed_from() -> dt.datetime | None:
    """Return when mails began to be sealed: a day after some journal first says so, whichever it is."""
    said = JournalEntry.objects.filter(kind__in=TERMS_SAID, details__mails_sealed=True).order_by("pk")
    first = said.values_list("at", flat=True).first()
    return first + SETTLED if first else None


def quotes(programme: Programme) -> Iterable[tuple[int, str]]:
    """Yield each number and digest that a stored mail about the programme quotes, its sent heads included."""
    mails = Message.objects.order_by()
    heads = mails.filter(source__startswith=head_source(programme.pk))
    return quoted(mails.filter(entry__programme=programme).union(heads, all=True))


def silences(programme: Programme, facts: Iterable[Fact]) -> Iterable[Fault]:
    """Yield a fault for each entry that was announced without a mail to a contact whose place it changed."""
    cursor = Announced.objects.filter(programme=programme).values_list("number", flat=True).first() or 0
    last = Programme.objects.values_list("last_entry_number", flat=True).get(pk=programme.pk)
    if cursor > last:
        yield Fault("told_too_far", {"said": cursor, "expected": last})
    now = timezone.now()
    aside = Unannounced.objects.filter(entry__programme=programme, entry__at__gt=now - REPAIRED)
    not_yet = set(aside.values_list("entry__number", flat=True))
    mails = Message.objects.filter(entry__programme=programme, recipient=CONTACT).order_by()
    known = _known(programme, now)
    numbers: dict[int | None, object] = {}
    for some in some_at_a_time(facts):
        about_these: dict[int, list[Message]] = defaultdict(list)
        of_these = mails.filter(entry__number__range=(some[0].number, some[-1].number))
        for mail in of_these.only(*READ).annotate(entry_number=F("entry__number")):
            about_these[mail.entry_number].append(mail)
        for fact in some:
            if fact.kind == EntryKind.REGISTERED:
                numbers[fact.registration] = fact.details.get("queue_number")
            if fact.number <= cursor and fact.number not in not_yet:
                for code, registration in sorted(set(_judged(fact, about_these[fact.number], known))):
                    yield Fault(code, {"entry": fact.number, "number": numbers.get(registration)})


def _judged(fact: Fact, mails: Iterable[Message], known: _Known) -> Iterable[tuple[str, int]]:
    """Yield what is wrong with the mails about an entry, and with that of which registration."""
    due = list(_due(fact, known))
    told = {(mail.registration_id, mail.kind) for mail in mails if not mail.copy}
    for registration, kinds in due:
        if not any((registration, kind) in told for kind in kinds):
            yield "told_nobody", registration
    concerned = {registration for registration, _kinds in due}
    for mail in mails:
        for code in known.doubts(mail, fact, changes_place=mail.registration_id in concerned):
            yield code, mail.registration_id or 0


def _due(fact: Fact, known: _Known) -> Iterable[tuple[int, Iterable[str]]]:
    """Yield each registration of which an entry changed the place, and the kinds of mail that tell its contact."""
    if fact.registration is not None and (fact.kind in TOLD or (fact.kind in CONFIRMING and known.seals(fact))):
        yield fact.registration, own_mails(fact.kind)
    for registration in fact.details.get("moved_back", []):
        yield registration, [place.moved_back.kind]
    for registration in fact.details.get("waiting", []):
        yield registration, [place.queue_closed.kind]
