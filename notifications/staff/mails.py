"""The outbox as staff see it: every mail as it was sent, its link masked, with one act: send it again."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from booking.admin.base import ChoiceFilter, StoredFilter, staff
from booking.refusals import Refusal
from booking.words import moments as wording
from notifications.mails.masking import masked_text
from notifications.mails.registry import KINDS
from notifications.models import Message, State
from notifications.models.message import TITLES
from notifications.outbox import acts as outbox
from notifications.outbox import held
from notifications.staff.case import CasePages
from notifications.staff.received import ReceivedAdmin

__all__ = ["MessageAdmin", "ReceivedAdmin"]

HEAVY = ("raw", "html")


class Troubled(ChoiceFilter):
    """The filter on the mails that did not arrive."""

    title = gettext_lazy("opmærksomhed")
    parameter_name = "trouble"
    choice_words = {
        "lost": gettext_lazy("Ikke kommet frem"),
        "unsent": gettext_lazy("Venter på at blive sendt"),
        "held": gettext_lazy("Holdt tilbage efter en sikkerhedskopi"),
    }

    def condition(self, chosen: str) -> Q:
        """Return the condition of what became of a mail."""
        return {
            "lost": Q(state=State.FAILED) | Q(bounced_at__isnull=False),
            "unsent": Q(state__in=(State.QUEUED, State.SENDING)),
            "held": Q(held_at__isnull=False),
        }[chosen]


class OfKind(StoredFilter):
    """The filter on the kind of the mails that there are."""

    title = gettext_lazy("mail")
    parameter_name, column = "kind__exact", "kind"

    def words(self, value: str) -> str:
        """Return its title."""
        return str(TITLES.get(value, value))


@admin.register(Message)
class MessageAdmin(CasePages):
    """The mails, read-only: nobody writes, changes or deletes one here."""

    list_display = ("number", "subject_line", "municipality", "to", "arrived")
    list_display_links = ("number", "subject_line")
    list_filter = (Troubled, "state", OfKind)
    list_select_related = ("registration__municipality", "invite")
    search_fields = ("registration__municipality__name", "registration__reference", "address")
    search_help_text = gettext_lazy("Søg efter kommune, referencenummer eller mailadresse")
    ordering = ("-pk",)
    list_per_page = 100
    fields = ("kind",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Leave the large columns unread."""
        return super().get_queryset(request).defer(*HEAVY)

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses that send a mail again and take that back."""
        again = path(
            "<int:pk>/send-again/",
            self.admin_site.admin_view(self.send_again_page),
            name="notifications_message_send_again",
        )
        back = path(
            "<int:pk>/take-back/",
            self.admin_site.admin_view(self.take_back_page),
            name="notifications_message_take_back",
        )
        settle = path(
            "<int:pk>/settle-held/<str:verdict>/",
            self.admin_site.admin_view(self.settle_held_page),
            name="notifications_message_settle_held",
        )
        return [again, back, settle, *super().get_urls()]

    def shown(self, request: HttpRequest, message: Message, /) -> dict[str, Any]:
        """Show the mail, its link masked."""
        return {
            "title": message.get_kind_display(),
            "mail": message,
            "facts": _facts(message),
            "text": _text(message),
            "may_act": self.may_act(request),
            "may_take_back": outbox.can_be_taken_back(message),
            "seen": str(outbox.last_copy(message)),
        }

    @method_decorator(require_POST)
    def send_again_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the mail once more, which can be taken back for a while; without `change` it answers 403."""
        if not self.may_act(request):
            raise PermissionDenied
        message = get_object_or_404(Message.objects.defer(*HEAVY), pk=pk)
        seen = request.POST.get("seen", "")
        try:
            with transaction.atomic():
                copy, is_new = outbox.send_again_once(
                    message_id=pk,
                    by=staff(request),
                    seen=int(seen) if re.fullmatch("[0-9]{1,9}", seen) else outbox.last_copy(message),
                )
                if is_new:
                    self.log_change(request, message, _("Sendt igen"))
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("admin:notifications_message_change", args=[pk]))
        if is_new:
            messages.success(request, _("Mailen er lagt i udbakken og bliver sendt igen."))
        else:
            messages.info(request, _("Mailen er sendt igen i forvejen, så der er ikke sendt en til."))
        return HttpResponseRedirect(reverse("admin:notifications_message_change", args=[copy.pk]))

    @method_decorator(require_POST)
    def take_back_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back a mail, as long as it waits so that it can be; without `change` it answers 403."""
        if not self.may_act(request):
            raise PermissionDenied
        message = get_object_or_404(Message.objects.defer(*HEAVY), pk=pk)
        try:
            with transaction.atomic():
                outbox.take_back(message_id=pk, by=staff(request))
                self.log_change(request, message, _("Taget tilbage"))
            messages.success(request, _("Mailen er taget tilbage. Ingen får den."))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("admin:notifications_message_change", args=[pk]))

    @method_decorator(require_POST)
    def settle_held_page(self, request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
        """Send a mail that a restored backup holds, or note that it was sent; without `change` it answers 403."""
        if not self.may_act(request):
            raise PermissionDenied
        if verdict not in {"sent", "send"}:
            raise Http404
        message = get_object_or_404(Message.objects.defer(*HEAVY), pk=pk)
        was_sent = verdict == "sent"
        try:
            if was_sent:
                held.note_sent(message_id=pk, by=staff(request))
            else:
                held.send_held(message_id=pk)
            self.log_change(request, message, _("Var sendt") if was_sent else _("Sendt efter sikkerhedskopien"))
            done = _("Mailen er noteret som sendt.") if was_sent else _("Mailen bliver sendt nu.")
            messages.success(request, done)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("admin:notifications_message_change", args=[pk]))

    @admin.display(description=gettext_lazy("Nr."), ordering="pk")
    def number(self, message: Message) -> int:
        """Return the number in the outbox."""
        return message.pk

    @admin.display(description=gettext_lazy("Emne"), ordering="subject")
    def subject_line(self, message: Message) -> str:
        """Return the subject; until the mail is written, the kind of mail."""
        return message.subject or message.get_kind_display()

    @admin.display(description=gettext_lazy("Kommune"), ordering="registration__municipality__name")
    def municipality(self, message: Message) -> str:
        """Name the municipality that it is about, if any."""
        return str(message.registration.municipality) if message.registration else ""

    @admin.display(description=gettext_lazy("Til"), ordering="address")
    def to(self, message: Message) -> str:
        """Return the address that it goes to."""
        return message.addressee

    @admin.display(description=gettext_lazy("Modtaget af mailserveren"), ordering="sent_at")
    def arrived(self, message: Message) -> str | SafeString:
        """Write when the mail server accepted it, or what became of it instead."""
        is_back = message.bounced_at is not None
        if message.state == State.SENT and message.sent_at and not is_back:
            return wording.short_moment(message.sent_at)
        words = _("Kommet retur") if is_back else message.get_state_display()
        css = " flag-grave" if is_back or message.state == State.FAILED else ""
        return format_html('<span class="flag{}">{}</span>', css, words)


def _text(message: Message) -> str:
    if message.text and message.kind in KINDS and KINDS[message.kind].is_own:
        return _("Hvad mailen siger, er modtagerens egen sag og vises ikke her.")
    return masked_text(message)


def _facts(message: Message) -> list[tuple[str, str]]:
    moments = (
        (_("Oprettet"), message.created_at),
        (_("Modtaget af mailserveren"), message.sent_at),
        (_("Kommet retur"), message.bounced_at),
        (_("Opgivet"), message.ended_at),
        (_("Næste forsøg"), message.next_try_at if message.state == State.QUEUED else None),
    )
    facts = [
        (_("Til"), message.addressee or _("afgøres, når mailen skrives")),
        (_("Emne"), message.subject),
        (_("Status"), message.get_state_display()),
        (_("Forsøg"), str(message.attempts)),
        (_("Seneste fejl"), message.last_error),
        (_("Gentagelse"), str(message.copy) if message.copy else ""),
        (_("Message-ID"), message.message_id),
    ]
    facts += [(name, wording.received(moment)) for name, moment in moments if moment is not None]
    return [(name, value) for name, value in facts if value]
