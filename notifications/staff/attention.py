"""The mails that wait for staff, as lines for the desk; what the booking knows itself is left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.attention.waits import Need
from booking.models import Programme, Registration
from booking.models.registration import LIVE
from notifications.models import FOR_STAFF, Became, Message, Received, State, Unannounced
from notifications.outbox import acts as outbox
from notifications.outbox import held

UNSENT = (State.QUEUED, State.SENDING)


@dataclass(frozen=True)
class MailCount:
    """How many mails of a registration are not sent yet, and how many did not arrive."""

    unsent: int = 0
    lost: int = 0


def mail_counts(programme: Programme) -> dict[int, MailCount]:
    """Count, in one statement, the unsent and the lost mails of the registrations that hold a slot."""
    holders = Message.objects.filter(registration__programme=programme, registration__slot__isnull=False)
    is_unsent, is_lost = Q(state__in=UNSENT), Q(pk__in=outbox.needing_attention().order_by().values("pk"))
    rows = holders.filter(is_unsent | is_lost).order_by().values_list("registration")
    counted = rows.annotate(unsent=Count("pk", filter=is_unsent), lost=Count("pk", filter=is_lost))
    return {pk: MailCount(unsent, lost) for pk, unsent, lost in counted if pk is not None}


def mail_troubles(programme: Programme) -> list[Need]:
    """List, in four statements, the mails of a programme, or of no programme, that wait for staff.

    A bounce that the registration's own page shows is left out.
    """
    told = Q(registration__status__in=LIVE) & (
        Q(invite__isnull=False, invite__bounced_at__isnull=False)
        | Q(recipient="contact", registration__contact_bounced_at__isnull=False)
    )
    lost = outbox.needing_attention().exclude(told).filter(_of(programme))
    entries = Unannounced.objects.filter(entry__programme=programme).select_related("entry__registration__municipality")
    return [
        *map(_lost, lost),
        *map(_unannounced, entries),
        *map(_unread, _waiting(programme)),
        *_in_one_line_each(),
    ]


def _waiting(programme: Programme) -> QuerySet[Received]:
    """Select the mails to look at one by one; a wish to register waits until the municipality has registered."""
    registered = Registration.objects.filter(
        programme=programme,
        municipality=OuterRef("municipality"),
        status__in=LIVE,
        received_at__gt=OuterRef("received_at"),
    )
    rows = Received.objects.filter(_of(programme), became__in=FOR_STAFF, settled_at__isnull=True)
    rows = rows.exclude(became=Became.STRANGER).exclude(Exists(registered), became=Became.WISH)
    return rows.defer("raw", "text").select_related("registration__municipality", "municipality").order_by("pk")


def _in_one_line_each() -> Iterator[Need]:
    """Count, in one statement, the other mails of strangers, which few need to see, and those that a backup holds."""
    strange = Received.objects.filter(became=Became.STRANGER, settled_at__isnull=True).order_by()
    counted = strange.values(name=Value("strange")).annotate(number=Count("pk"), since=Min("received_at"))
    kept = held.held().order_by().values(name=Value("held")).annotate(number=Count("pk"), since=Min("held_at"))
    waiting = {row["name"]: row for row in counted.union(kept, all=True) if row["number"]}
    if row := waiting.get("strange"):
        words = ngettext(
            "%(number)s mail fra en afsender, vi ikke kender",
            "%(number)s mails fra afsendere, vi ikke kender",
            row["number"],
        )
        yield Need(
            words=words % row,
            since=row["since"],
            url=f"{reverse('admin:notifications_received_changelist')}?wait=staff&became__exact={Became.STRANGER}",
            mend=_("Se mailene"),
            is_grave=False,
        )
    if row := waiting.get("held"):
        words = ngettext(
            "%(number)s mail blev måske sendt, før sikkerhedskopien blev lagt tilbage",
            "%(number)s mails blev måske sendt, før sikkerhedskopien blev lagt tilbage",
            row["number"],
        )
        yield Need(
            words=words % row,
            since=row["since"],
            url=f"{reverse('admin:notifications_message_changelist')}?trouble=held",
            mend=_("Se mailene"),
            is_grave=True,
        )


def _of(programme: Programme) -> Q:
    return Q(registration__programme=programme) | Q(registration__isnull=True)


def _lost(message: Message) -> Need:
    words = (
        _("Mailen kom retur: %(mail)s") if message.bounced_at is not None else _("Mailen kunne ikke sendes: %(mail)s")
    )
    return Need(
        words=words % {"mail": message.get_kind_display()},
        since=message.bounced_at or message.ended_at or message.created_at,
        url=reverse("admin:notifications_message_change", args=[message.pk]),
        mend=_("Se mailen"),
        whom=_whom(message.registration),
    )


def _unannounced(unannounced: Unannounced) -> Need:
    return Need(
        words=_("En fejl hos os har holdt mails tilbage. Giv driften besked."),
        since=unannounced.at,
        url=reverse("admin:booking_journalentry_change", args=[unannounced.entry_id]),
        mend=_("Se journalposten"),
        whom=_whom(unannounced.entry.registration),
    )


def _unread(received: Received) -> Need:
    words = {
        Became.FORWARDED: _("Mail fra et menneske, sendt videre til jer"),
        Became.WISH: _("Vil tilmelde en kommune på mail"),
    }
    outcome = _("Modtaget mail: %(outcome)s") % {"outcome": received.get_became_display()}
    return Need(
        words=words.get(Became(received.became), outcome),
        since=received.received_at,
        url=reverse("admin:notifications_received_change", args=[received.pk]),
        mend=_("Se mailen"),
        whom=_whom(received.registration or received),
        is_grave=received.became in {Became.FAULT, Became.DOUBT, Became.WISH},
    )


def _whom(row: Registration | Received | None) -> str:
    return row.municipality.full_name if row is not None and row.municipality is not None else ""
