"""Calendar feeds: their list, the secret address on request, and renewing it, which ends the old one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from booking import links
from booking.admin.base import ReadOnlyAdmin
from booking.forms.base import PageForm
from booking.forms.lines import AddressField
from booking.models import Facilitator, Feed
from booking.rules.lines import EMAIL_LENGTH
from booking.services import feeds


class FeedForm(PageForm):
    """The choice of the facilitator whose days the feed shows, or of all days."""

    email = AddressField(
        label=gettext_lazy("Facilitatorens mailadresse (frivilligt)"),
        help_text=gettext_lazy("Feedet viser facilitatorens egne temadage. Uden en adresse viser det alle temadage."),
        required=False,
        most=EMAIL_LENGTH,
        sentences={},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 40}),
    )


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin[Feed]):
    """The feeds; making one needs the permission `add`, seeing the address and renewing it `change`."""

    list_display = ("whose", "name", "address_number")
    fields = ("whose", "name", "address_number")
    readonly_fields = fields
    ordering = ("email",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the model's `add` permission."""
        return self._has(request, "add")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        """Read each feed with the name that its address has on the newest day."""
        named = Facilitator.objects.filter(email__iexact=OuterRef("email")).order_by("-pk").values("name")
        return super().get_queryset(request).annotate(newest_name=Subquery(named[:1]))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of a feed's address and of its renewal."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/address/", view(require_POST(self.address_page)), name="booking_feed_address"),
            path("<int:pk>/renew/", view(self.renew_page), name="booking_feed_renew"),
            *super().get_urls(),
        ]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Make a feed, or redirect to the one there is."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FeedForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            with transaction.atomic():
                feed, is_new = feeds.make_feed(email=form.cleaned_data["email"])
                if is_new:
                    self.log_addition(request, feed, _("Kalenderfeed oprettet"))
            said = _("Feedet er oprettet.") if is_new else _("Der er allerede et feed. Her er det.")
            messages.success(request, said)
            return HttpResponseRedirect(self._page_of(feed))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("Opret et kalenderfeed"),
            "back": reverse("admin:booking_feed_changelist"),
        }
        return TemplateResponse(request, "admin/booking/feed/make.html", context)

    def shown(self, request: HttpRequest, feed: Feed, /) -> dict[str, Any]:
        """Show a feed with its buttons, without its address."""
        return {"title": str(feed), "may_act": self.may_act(request)}

    def address_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the address, and note in the log that it was shown; answer 403 without the `change` permission."""
        feed = self._feed(request, pk)
        self.log_change(request, feed, _("Adressen vist"))
        address = settings.SITE_URL + links.feed_path(feed)
        context = self._context(request, feed, _("Feedets adresse")) | {"address": address}
        return never_cache(TemplateResponse)(request, "admin/booking/feed/address.html", context)

    def renew_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to renew, and renew; answer 403 without the `change` permission."""
        feed = self._feed(request, pk)
        if request.method != "POST":
            context = self._context(request, feed, _("Forny feedets adresse"))
            return TemplateResponse(request, "admin/booking/feed/renew.html", context)
        with transaction.atomic():
            feeds.renew_feed(feed_id=pk)
            self.log_change(request, feed, _("Adressen fornyet"))
        messages.success(request, _("Feedet har fået en ny adresse. Den gamle virker ikke længere."))
        return HttpResponseRedirect(self._page_of(feed))

    def _feed(self, request: HttpRequest, pk: int) -> Feed:
        if not self.may_act(request):
            raise PermissionDenied
        return get_object_or_404(Feed, pk=pk)

    def _context(self, request: HttpRequest, feed: Feed, title: str) -> dict[str, Any]:
        shown = {"opts": self.opts, "target": feed, "target_url": self._page_of(feed), "title": title}
        return {**self.admin_site.each_context(request), **shown}

    @staticmethod
    def _page_of(feed: Feed) -> str:
        return reverse("admin:booking_feed_change", args=[feed.pk])

    @admin.display(description=gettext_lazy("Viser"), ordering="email")
    def whose(self, feed: Feed) -> str:
        """Write whose days it shows."""
        return str(feed)

    @admin.display(description=gettext_lazy("Facilitator"))
    def name(self, feed: Feed) -> str:
        """Return the facilitator's name as written on the newest day."""
        if not feed.email:
            return ""
        return getattr(feed, "newest_name", None) or _("er ikke på nogen temadag")

    @admin.display(description=gettext_lazy("Adresse nr."), ordering="version")
    def address_number(self, feed: Feed) -> int:
        """Return the number of its address: one more after each renewal."""
        return feed.version
