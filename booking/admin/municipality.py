"""The municipalities: staff edit only the mail domains; the rest comes from `load_municipalities`."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from booking.admin.base import ModelAdmin
from booking.models import Municipality
from booking.rules.addresses import clean_domain, readable_domain
from booking.rules.three_way import merge_rows


class DomainsField(forms.CharField):
    """Domains, one per line, stored as a list in ASCII and lower case; a leading @ is dropped."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 40, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """Write the stored list as lines, each domain with its own letters."""
        return "\n".join(map(readable_domain, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Split at line breaks, commas and blanks; raises ValidationError for a part that is not a domain."""
        text = "\n".join(value) if isinstance(value, list) else str(value or "")
        return list(dict.fromkeys(clean_domain(word) for word in re.split(r"[,;\s]+", text) if word.strip("@.")))

    def run_validators(self, value: Any) -> None:
        """Run none: the validators of a text do not fit a list."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lists, not the texts they were typed as."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DomainsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The mail domains, beside those that stood when the page was opened (Q13)."""

    stood = DomainsField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the stored domains."""
        super().__init__(*args, **kwargs)
        self.initial["stood"] = self.instance.email_domains

    @cached_property
    def changed_data(self) -> list[str]:
        """Leave what stood out of Django's log."""
        return [name for name in super().changed_data if name != "stood"]


@admin.register(Municipality)
class MunicipalityAdmin(ModelAdmin[Municipality]):
    """The list of the 98 municipalities (B9)."""

    list_display = ("name", "code", "region_name", "domains")
    list_filter = ("region_name",)
    search_fields = ("name", "full_name", "code", "search_terms")
    search_help_text = _("Søg efter kommune eller kommunekode")
    list_per_page = 100
    actions = None
    form = DomainsForm
    fields = ("name", "full_name", "code", "region_name", "website", "email_domains", "stood")
    readonly_fields = ("name", "full_name", "code", "region_name", "website")
    show_full_result_count = False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use `DomainsField` for the domains."""
        if db_field.name == "email_domains":
            return DomainsField(
                label=_("Maildomæner"),
                required=False,
                help_text=_(
                    "Ét domæne på hver linje, fx kommune.dk. Adresser på underdomæner er også inden for. Ændringen "
                    "gælder de tilmeldinger og adresser, der kommer herefter."
                ),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's signature
        """Return False: municipalities come from `load_municipalities`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Municipality | None = None) -> bool:  # noqa: ARG002
        """Return False: registrations refer to them."""
        return False

    def save_model(self, request: HttpRequest, obj: Municipality, form: Any, change: bool) -> None:  # noqa: FBT001 Django's signature
        """Write the domains that were added or removed, beside those that another has written meanwhile (Q13)."""
        stands = Municipality.objects.select_for_update().get(pk=obj.pk).email_domains
        stood = form.cleaned_data["stood"] if "stood" in form.data else None
        obj.email_domains = merge_rows(stood=stood, wanted=obj.email_domains, stands=stands)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("Maildomæner"))
    def domains(self, municipality: Municipality) -> str:
        """Return the domains in one line."""
        return ", ".join(map(readable_domain, municipality.email_domains))
