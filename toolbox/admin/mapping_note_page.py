"""Staff write to the municipalities of which something is missing: the text, then the mail with its recipients."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking import looks
from booking.admin.base import staff
from booking.admin.interest import InterestLetterForm
from booking.refusals import Refusal
from notifications.mails import masking
from toolbox.clock.mapping_note import Missing, lacking, note_previewed, write_to_lacking
from toolbox.models import Mapping

EDIT, SEND = "edit", "send"


class LackingForm(InterestLetterForm):
    """Subject and text, and what is missing of those who get the mail."""

    missing = forms.ChoiceField(
        label=_("Skriv til dem, der mangler"),
        choices=Missing.choices,
        initial=Missing.ANY,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Vælg, hvad der mangler")),
    )
    field_order = ("missing", "subject", "body")


def note_page(request: HttpRequest, mapping: Mapping, back: str) -> HttpResponse | tuple[dict[str, Any], int]:
    """Return what the page shows and its status; once the mail is sent, the way back."""
    posted, step = request.method == "POST", request.POST.get("step", "")
    form = LackingForm(request.POST if posted else None)
    is_read = posted and form.is_valid() and step != EDIT
    if is_read and step == SEND:
        try:
            said = dict(form.cleaned_data)
            count = write_to_lacking(mapping_id=mapping.pk, by=staff(request), **said)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            words = ngettext("Mailen bliver sendt til %(n)d kommune.", "Mailen bliver sendt til %(n)d kommuner.", count)
            messages.success(request, words % {"n": count})
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {"form": form, "mapping": mapping, "is_read": is_read, "back": back}
    if is_read:
        missing = form.cleaned_data["missing"]
        recipients = lacking(mapping, missing)
        looks.shows(request, len(recipients))
        context |= {"recipients": recipients, "missing": Missing(missing).label}
        if recipients:
            texts = {field: form.cleaned_data[field] for field in ("subject", "body")}
            shown = note_previewed(recipients[0], missing=missing, **texts)
            context |= {"first": recipients[0], "text": masking.masked(shown.text)}
    else:
        looks.shows(request, 0)
        context["counts"] = [(choice.label, len(lacking(mapping, choice))) for choice in Missing]
    return context, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors and step != EDIT else HTTPStatus.OK
