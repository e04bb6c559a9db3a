"""Received mail as staff see it: what became of it, what it proposes, the mail itself; with one act: settle it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from booking.admin.base import ChoiceFilter, ReadOnlyAdmin, staff
from booking.models import Registration
from booking.models.registration import LIVE
from booking.refusals import Refusal
from booking.words import moments as wording
from notifications.inbound import replies
from notifications.inbound.answers import Outcome
from notifications.inbound.parse.kinds import Flaw
from notifications.mails.masking import masked
from notifications.models import FOR_STAFF, STRANGER, STRANGERS, Became, Received

WITHOUT_EFFECT = (Became.KEPT, Became.AUTOMATIC, Became.CALENDAR, Became.REPORT)

NOTES: Mapping[str, Any] = {
    Outcome.APPLIED: gettext_lazy("svaret gælder"),
    Outcome.REPEATED: gettext_lazy("svaret var noteret i forvejen"),
    Outcome.STALE: gettext_lazy("svar på et tidspunkt, der ikke længere gælder"),
    Outcome.OLDER: gettext_lazy("et senere svar er noteret"),
    Outcome.ENDED: gettext_lazy("invitationen gælder ikke længere"),
    Outcome.UNKNOWN: gettext_lazy("ukendt invitation"),
    Outcome.UNLISTED: gettext_lazy("en anden end den inviterede har svaret"),
    Outcome.FORGED: gettext_lazy("afsenderen er en anden end den inviterede"),
    Outcome.REFUTED: gettext_lazy("vores mailserver siger, at afsenderen er en anden end den, der står (dmarc=fail)"),
    Outcome.PROPOSED: gettext_lazy("forslag om et andet tidspunkt"),
    Outcome.DELEGATED: gettext_lazy("sendt videre til en anden"),
    Outcome.IGNORED: gettext_lazy("ikke et svar"),
    Flaw.EMPTY: gettext_lazy("mailen er tom"),
    Flaw.NOT_A_MAIL: gettext_lazy("det er ikke en mail"),
    Flaw.TOO_LARGE: gettext_lazy("mailen er for stor"),
    Flaw.BROKEN_MAIL: gettext_lazy("mailen er beskadiget"),
    Flaw.BROKEN_CALENDAR: gettext_lazy("kalenderobjektet er beskadiget"),
    Flaw.TNEF: gettext_lazy("svaret står i Outlooks eget format (winmail.dat)"),
}
"""Notes in words; any other note is a mail server's code, which is shown as it is."""


class Waiting(ChoiceFilter):
    """The filter on the mails that somebody should look at."""

    title = gettext_lazy("opmærksomhed")
    parameter_name = "wait"
    choice_words = {
        "staff": gettext_lazy("Venter på jer"),
        "effect": gettext_lazy("Uden dem, der ikke ændrede noget"),
    }

    def condition(self, chosen: str) -> Q:
        """Return the condition of what became of a mail."""
        waits = Q(became__in=FOR_STAFF, settled_at__isnull=True)
        return waits if chosen == "staff" else ~Q(became__in=WITHOUT_EFFECT)


@admin.register(Received)
class ReceivedAdmin(ReadOnlyAdmin[Received]):
    """The received mails, read-only: nobody writes, changes or deletes one here."""

    list_display = ("number", "heading", "from_whom", "registration", "outcome", "received")
    list_display_links = ("number", "heading")
    list_filter = (Waiting, "became", "door")
    list_select_related = ("registration__municipality",)
    search_fields = ("sender", "sender_name", "subject", "registration__municipality__name", "registration__reference")
    search_help_text = gettext_lazy("Søg efter afsender, emne, kommune eller referencenummer")
    ordering = ("-pk",)
    list_per_page = 100
    actions = ("settle_chosen",)
    fields = ("became",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Received]:
        """Leave the large columns unread."""
        return super().get_queryset(request).defer("raw")

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the act and of the mail itself."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/settle/", view(require_POST(self.settle)), name="notifications_received_settle"),
            *(
                path(
                    f"<int:pk>/{name}/",
                    view(require_POST(partial(self.judge, came_back=came_back))),
                    name=f"notifications_received_{name}",
                )
                for name, came_back in (("bounced", True), ("nothing", False))
            ),
            path("<int:pk>/mail.eml", view(self.download), name="notifications_received_download"),
            *super().get_urls(),
        ]

    def shown(self, request: HttpRequest, received: Received, /) -> dict[str, Any]:
        """Show the mail and what became of it."""
        return {
            "title": received.subject or _("(uden emne)"),
            "received": received,
            "facts": _facts(received),
            "proposals": replies.proposals_of(received),
            "text": masked(received.text),
            "may_settle": received.needs_staff and self.may_act(request),
            "may_judge": received.became == Became.DOUBT and received.about_id is not None,
            "answer_to": _answer_to(received) if received.became in STRANGERS else "",
            "contacts": _contacts() if received.became == Became.DOUBT and received.about_id is None else [],
        }

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Offer the act upon many to those who may settle one."""
        return self.may_act(request)

    @admin.action(description=gettext_lazy("Afslut de valgte mails"), permissions=["settle"])
    def settle_chosen(self, request: HttpRequest, queryset: QuerySet[Received]) -> None:
        """Note of each that it was looked after, a page of them at most; what must be judged by itself stays."""
        chosen = list(queryset.values_list("pk", flat=True)[: self.list_per_page])
        with transaction.atomic():
            settled = replies.settle_all(received_ids=chosen, by=staff(request))
            for received in self.get_queryset(request).filter(pk__in=settled):
                self.log_change(request, received, _("Afsluttet"))
        told = ngettext("%(number)s mail er afsluttet.", "%(number)s mails er afsluttet.", len(settled))
        messages.success(request, told % {"number": len(settled)})

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that the mail was looked after; without `change` it answers 403."""
        if not self.may_act(request):
            raise PermissionDenied
        received = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            with transaction.atomic():
                replies.settle_received(received_id=pk, by=staff(request))
                self.log_change(request, received, _("Afsluttet"))
        except Refusal:
            messages.warning(request, _("Mailen var allerede afsluttet."))
        else:
            messages.success(request, _("Mailen er afsluttet."))
        return HttpResponseRedirect(reverse("admin:notifications_received_change", args=[pk]))

    def judge(self, request: HttpRequest, pk: int, *, came_back: bool) -> HttpResponse:
        """Settle a doubtful report with one press: it bounced, or it is nothing; without `change` it answers 403."""
        if not self.may_act(request):
            raise PermissionDenied
        received = get_object_or_404(self.get_queryset(request), pk=pk)
        done = _("Mailen kom retur") if came_back else _("Mailen kom ikke retur")
        try:
            with transaction.atomic():
                address = request.POST.get("address", "")
                if replies.settle_report(received_id=pk, came_back=came_back, by=staff(request), address=address):
                    self.log_change(request, received, done)
        except replies.NoMailThere as refusal:
            messages.error(request, refusal.message)
        except Refusal:
            messages.warning(request, _("Mailen var allerede afsluttet."))
        else:
            told = (
                _("Det er noteret, at mailen kom retur.") if came_back else _("Det er noteret, at det ikke er noget.")
            )
            messages.success(request, told)
        return HttpResponseRedirect(reverse("admin:notifications_received_change", args=[pk]))

    def download(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the mail as it came in, never to be shown in the browser."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        received = get_object_or_404(Received, pk=pk)
        headers = {
            "Content-Disposition": f'attachment; filename="mail-{pk}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(bytes(received.raw), content_type="application/octet-stream", headers=headers)

    @admin.display(description=gettext_lazy("Nr."), ordering="pk")
    def number(self, received: Received) -> int:
        """Return the number among the received mails."""
        return received.pk

    @admin.display(description=gettext_lazy("Emne"), ordering="subject")
    def heading(self, received: Received) -> str:
        """Return the subject."""
        return received.subject or _("(uden emne)")

    @admin.display(description=gettext_lazy("Afsender"), ordering="sender")
    def from_whom(self, received: Received) -> str:
        """Write the sender's name and address."""
        return _whom(received)

    @admin.display(description=gettext_lazy("Hvad der skete"), ordering="became")
    def outcome(self, received: Received) -> SafeString:
        """Write what became of it, marked where somebody should look at it."""
        css = "flag flag-grave" if received.needs_staff else "flag"
        return format_html('<span class="{}">{}</span>', css, received.get_became_display())

    @admin.display(description=gettext_lazy("Modtaget"), ordering="received_at")
    def received(self, received: Received) -> str:
        """Write when it came in."""
        return wording.received(received.received_at)


def _whom(received: Received) -> str:
    return ", ".join(part for part in (received.sender_name, received.sender) if part) or _("ukendt")


def _answer_to(received: Received) -> str:
    """Return the address of a mail that answers a stranger's; empty where there is nobody to answer."""
    subject = quote(f"SV: {received.subject}")
    return f"mailto:{quote(received.sender, safe='@')}?subject={subject}" if received.sender else ""


def _contacts() -> list[tuple[str, str]]:
    """List the contacts of live registrations, each with its municipality."""
    live = Registration.objects.filter(status__in=LIVE).order_by("municipality__name")
    return list(live.values_list("contact_email", "municipality__full_name"))


def _facts(received: Received) -> list[tuple[str, str]]:
    answer = received.messages.filter(recipient=STRANGER).first()
    settled = ""
    if received.settled_at is not None:
        settled = wording.received(received.settled_at)
        if received.settled_by is not None:
            settled += f" ({received.settled_by.get_full_name() or received.settled_by.get_username()})"
    facts = [
        (_("Fra"), _whom(received)),
        (_("Modtaget"), wording.received(received.received_at)),
        (_("Kom ind"), received.get_door_display()),
        (_("Hvad der skete"), received.get_became_display()),
        (_("Enkeltheder"), ", ".join(str(NOTES.get(note, note)) for note in received.notes.split(", "))),
        (_("Svar på invitationen til"), f"{received.invite.name}, {received.invite.email}" if received.invite else ""),
        (_("Melder om mailen til"), f"{received.about.address} ({received.about})" if received.about else ""),
        (_("Kommune, efter afsenderens domæne"), received.municipality.full_name if received.municipality else ""),
        (_("Automatisk svar"), wording.received(answer.created_at) if answer else ""),
        (_("Message-ID"), received.message_id),
        (_("Afsluttet"), settled),
    ]
    return [(name, value) for name, value in facts if value]
