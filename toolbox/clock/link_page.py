"""Asking for a link once more; the answer is the same whether the address has any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms.base import PageForm, typed
from booking.forms.lines import AddressField
from booking.rules.lines import EMAIL_LENGTH
from booking.throttle import allowed
from booking.web.views.common import personal_copy, see_other, too_many, without_cookie
from toolbox.clock import asking, mapping_asking


class LinkAskedForm(PageForm):
    """The address that the mails go to."""

    email = AddressField(
        label=_("Mailadresse"),
        most=EMAIL_LENGTH,
        sentences={"required": _("Skriv kontaktpersonens mailadresse")},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "email", "spellcheck": "false"}),
    )


@dataclass(frozen=True, kw_only=True)
class LinkAsked:
    """What the link leads to: the limit's name, whose address it is, who sends it, and the pages."""

    scope: str
    whose: Promise
    send: Callable[..., None]
    form: str
    sent: str


PLANS = LinkAsked(
    scope="plan-link",
    whose=_("Adressen på planens kontaktperson. Linket sendes kun dertil."),
    send=asking.send_links_again,
    form="toolbox/plan_link.html",
    sent="toolbox/plan_link_sent.html",
)
MAPPINGS = LinkAsked(
    scope="mapping-link",
    whose=_("Adressen på kommunens kontaktperson for kortlægningen. Linket sendes kun dertil."),
    send=mapping_asking.send_mapping_links,
    form="toolbox/mapping_link.html",
    sent="toolbox/mapping_link_sent.html",
)


@personal_copy
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def link_form(request: HttpRequest, asked: LinkAsked) -> HttpResponse:
    """Ask for the address, and have the links sent."""
    if request.method != "POST":
        return render(request, asked.form, {"form": _form(asked)})
    if not allowed(request, asked.scope):
        return too_many(request, asked.form, {"form": _form(asked, initial=typed(LinkAskedForm, request.POST))})
    form = _form(asked, request.POST)
    if not form.is_valid():
        return render(request, asked.form, {"form": form}, status=422)
    asked.send(email=form.cleaned_data["email"])
    return see_other(f"{asked.scope}-sent")


def _form(asked: LinkAsked, *args: Any, **kwargs: Any) -> LinkAskedForm:
    form = LinkAskedForm(*args, **kwargs)
    form.fields["email"].help_text = str(asked.whose)
    return form


@require_safe
def link_is_sent(request: HttpRequest, asked: LinkAsked) -> HttpResponse:
    """Say what happens now, in the same words for every address."""
    return render(request, asked.sent)
