"""The keys of other systems: issued (shown once) and revoked; never edited, never deleted."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from booking import permissions
from booking.admin.base import ReadOnlyAdmin
from booking.forms.base import PageForm
from booking.models import ApiToken
from booking.refusals import Invalid, Stale
from booking.rules.working_days import end_of_day
from booking.services import tokens
from booking.words import moments as wording

SCOPES = (
    ("read", gettext_lazy("Læse tilmeldinger, dage, deltagerlister og journal")),
    ("write", gettext_lazy("Handle: bekræfte, afmelde, annullere og de andre handlinger")),
)

MAY: Mapping[str, Callable[[HttpRequest], bool]] = {
    "read": permissions.may_see_attendees,
    "write": permissions.may_act,
}
"""Who may make a key with each scope: who may do the same."""
NOT_ALL = gettext_lazy(
    "Du kan kun give en nøgle det, du selv må: læse deltagere og handle på tilmeldinger. "
    "Bed en kollega, der må det, om at oprette andre nøgler."
)


class TokenForm(PageForm):
    """The system's name, its scopes, and its last day."""

    name = forms.CharField(
        label=gettext_lazy("Systemets navn"),
        max_length=tokens.LONGEST_NAME,
        error_messages={"required": gettext_lazy("Skriv navnet på systemet, højst 100 tegn")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad må nøglen bruges til?"),
        choices=SCOPES,
        initial=["read"],
        error_messages={"required": gettext_lazy("Vælg, om nøglen må læse, handle eller begge dele")},
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Sidste dag (frivilligt)"),
        help_text=gettext_lazy("Nøglen gælder til og med den dag. Uden en dato gælder den, til den spærres."),
        required=False,
        error_messages={"invalid": gettext_lazy("Skriv datoen som 30.09.2016")},
        widget=forms.DateInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, allowed: Collection[str], **kwargs: Any) -> None:
        """Offer the scopes that the user has too: nobody makes a key that may do more than its maker."""
        super().__init__(*args, **kwargs)
        offered = [(scope, words) for scope, words in SCOPES if scope in allowed]
        self.fields["scope"].choices = offered  # type: ignore[attr-defined]
        if len(offered) < len(SCOPES):
            self.fields["scope"].help_text = NOT_ALL

    def expires_at(self) -> dt.datetime | None:
        """Return the end of the last day; None without one."""
        day: dt.date | None = self.cleaned_data["expires_on"]
        return end_of_day(day) if day else None


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin[ApiToken]):
    """The tokens; issuing needs the permission `add`, revoking `change`."""

    list_display = ("name", "prefix", "can_read", "can_write", "created", "expires", "last_used", "state")
    fields = ("name", "prefix", "can_read", "can_write", "created", "expires", "last_used", "state")
    readonly_fields = ("created", "expires", "last_used", "state")
    change_form_template = "admin/booking/apitoken/change_form.html"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the model's `add` permission."""
        return self._has(request, "add")

    def get_urls(self) -> list[URLPattern]:
        """Add the page that revokes to a token's addresses."""
        revoke = path("<int:pk>/revoke/", self.admin_site.admin_view(self.revoke_page), name="booking_apitoken_revoke")
        return [revoke, *super().get_urls()]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Issue a token and show its key in the answer, this once; pressing again issues another."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        allowed = [scope for scope, may in MAY.items() if may(request)]
        form = TokenForm(request.POST if request.method == "POST" else None, allowed=allowed)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        if request.method == "POST" and form.is_valid():
            issued = self._issue(request, form)
            if issued is not None:
                shown = {"title": _("Den nye nøgle"), "issued": issued}
                return never_cache(TemplateResponse)(request, "admin/booking/apitoken/issued.html", context | shown)
        context["title"] = _("Opret en API-nøgle")
        return TemplateResponse(request, "admin/booking/apitoken/issue.html", context)

    def _issue(self, request: HttpRequest, form: TokenForm) -> tokens.Issued | None:
        scopes = form.cleaned_data["scope"]
        try:
            with transaction.atomic():
                issued = tokens.issue(
                    name=form.cleaned_data["name"],
                    read="read" in scopes,
                    write="write" in scopes,
                    expires_at=form.expires_at(),
                    by=request.user.pk,
                )
                self.log_addition(request, issued.token, _("API-nøgle oprettet"))
        except Invalid as refusal:
            fields = {"expires_at": "expires_on"}
            for field, sentence in refusal.errors.items():
                form.add_error(fields.get(field, field), str(sentence))
            return None
        return issued

    def shown(self, request: HttpRequest, token: ApiToken, /) -> dict[str, Any]:
        """Show a token, with the button that revokes it."""
        return {"title": str(token), "can_revoke": self.may_act(request) and token.revoked_at is None}

    def revoke_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to revoke, and revoke; answer 403 without the `change` permission."""
        if not self.may_act(request):
            raise PermissionDenied
        token = get_object_or_404(ApiToken, pk=pk)
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "token": token,
                "title": _("Spær API-nøglen"),
            }
            return TemplateResponse(request, "admin/booking/apitoken/revoke.html", context)
        try:
            with transaction.atomic():
                tokens.revoke(token=token)
                self.log_change(request, token, _("API-nøgle spærret"))
        except Stale:
            messages.info(request, _("Nøglen var allerede spærret."))
        else:
            messages.success(request, _("%(token)s er spærret og virker ikke længere.") % {"token": token})
        return HttpResponseRedirect(reverse("admin:booking_apitoken_change", args=[pk]))

    @admin.display(description=gettext_lazy("Oprettet"), ordering="created_at")
    def created(self, token: ApiToken) -> str:
        """Write when it was issued."""
        return wording.long_moment(token.created_at)

    @admin.display(description=gettext_lazy("Udløber"), ordering="expires_at")
    def expires(self, token: ApiToken) -> str:
        """Write when it expires."""
        return wording.long_moment(token.expires_at) if token.expires_at else _("ikke")

    @admin.display(description=gettext_lazy("Sidst brugt"), ordering="last_used_at")
    def last_used(self, token: ApiToken) -> str:
        """Write when it was last used."""
        return wording.long_moment(token.last_used_at) if token.last_used_at else _("aldrig")

    @admin.display(description=gettext_lazy("Status"))
    def state(self, token: ApiToken) -> str:
        """Write whether it works."""
        if token.revoked_at is not None:
            return _("Spærret %(moment)s") % {"moment": wording.long_moment(token.revoked_at)}
        return _("Gælder") if token.is_valid(timezone.now()) else _("Udløbet")
