"""Asking for the links of one's goal plans once more; the answer is the same whether the address has any."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms.base import PageForm, typed
from booking.forms.lines import AddressField
from booking.rules.lines import EMAIL_LENGTH
from booking.throttle import allowed
from booking.web.views.common import personal_copy, see_other, too_many, without_cookie
from toolbox.clock.asking import send_links_again

FORM = "toolbox/plan_link.html"


class PlanLinkForm(PageForm):
    """The address that a plan's mails go to."""

    email = AddressField(
        label=_("Mailadresse"),
        help_text=_("Adressen på planens kontaktperson. Linket sendes kun dertil."),
        most=EMAIL_LENGTH,
        sentences={"required": _("Skriv kontaktpersonens mailadresse")},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "email", "spellcheck": "false"}),
    )


@personal_copy
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def plan_link_form(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and have the links sent."""
    if request.method != "POST":
        return render(request, FORM, {"form": PlanLinkForm()})
    if not allowed(request, "plan-link"):
        return too_many(request, FORM, {"form": PlanLinkForm(initial=typed(PlanLinkForm, request.POST))})
    form = PlanLinkForm(request.POST)
    if not form.is_valid():
        return render(request, FORM, {"form": form}, status=422)
    send_links_again(email=form.cleaned_data["email"])
    return see_other("plan-link-sent")


@require_safe
def plan_link_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, in the same words for every address."""
    return render(request, "toolbox/plan_link_sent.html")
