"""Who asked to be told of a free place or of a new round, and the mail that staff write to them (A27)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.admin.acts.letter import LetterForm
from booking.admin.base import ReadOnlyAdmin
from booking.forms.paragraphs import CAREFUL
from booking.models import Interest
from booking.services import interests

EDIT, SEND = "edit", "send"


class InterestLetterForm(LetterForm):
    """Subject and text of a mail that goes to all who confirmed; it has no fields to fill in."""

    to = None  # type: ignore[assignment] # Django's way to leave a field of the class above out

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Promise no fields."""
        super().__init__(*args, **kwargs)
        self.fields["subject"].help_text = _("Højst 120 tegn.")
        self.fields["body"].help_text = CAREFUL

    def clean(self) -> dict[str, Any]:
        """Check the text by the service's rule, where the fields have no error of their own."""
        cleaned: dict[str, Any] = self.cleaned_data
        texts = {field: str(cleaned.get(field, "")) for field in ("subject", "body")}
        self.add_sentences(dict(interests.letter_faults(**texts)))
        return cleaned


@admin.register(Interest)
class InterestAdmin(ReadOnlyAdmin[Interest]):
    """The addresses; writing to all of them needs the permission `change`."""

    list_display = ("municipality", "email", "asked_at", "confirmed_at", "told_at")
    list_display_links = None
    list_select_related = ("municipality",)
    list_per_page = 100
    ordering = ("-asked_at",)
    search_fields = ("municipality__name", "municipality__search_terms", "email")
    show_full_result_count = False
    change_list_template = "admin/booking/interest/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the page of the mail to all."""
        view = self.admin_site.admin_view(self.write)
        return [path("write/", view, name="booking_interest_write"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Offer the mail to who may write it."""
        return super().changelist_view(request, {"may_write": self._may_write(request), **(extra_context or {})})

    def write(self, request: HttpRequest) -> HttpResponse:
        """Ask for the text, show it with the recipients, then have it sent."""
        if not self._may_write(request):
            raise PermissionDenied
        recipients = Interest.objects.filter(confirmed_at__isnull=False).select_related("municipality").order_by("pk")
        posted, step = request.method == "POST", request.POST.get("step", "")
        form = InterestLetterForm(request.POST if posted else None)
        is_valid = posted and form.is_valid() and step != EDIT
        if is_valid and step == SEND:
            return self._send(request, list(recipients), form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Skriv til de interesserede"),
            "opts": self.opts,
            "form": form,
            "recipients": recipients,
            "is_read": is_valid,
            "back": reverse("admin:booking_interest_changelist"),
        }
        return TemplateResponse(request, "admin/booking/interest/write.html", context)

    def _send(self, request: HttpRequest, recipients: list[Interest], form: InterestLetterForm) -> HttpResponse:
        cleaned = form.cleaned_data
        interests.write_to_interested(interests=recipients, user_id=request.user.pk, **cleaned)
        count = len(recipients)
        said = ngettext(
            "Mailen bliver sendt til %(count)s adresse.", "Mailen bliver sendt til %(count)s adresser.", count
        )
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("admin:booking_interest_changelist"))

    def _may_write(self, request: HttpRequest) -> bool:
        return request.user.has_perm("booking.change_interest")
