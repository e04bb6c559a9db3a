"""The forms by which staff make, open, extend and address a mapping."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.admin.act import ReasonForm
from booking.forms.base import PageForm
from booking.models import Municipality
from toolbox.models import Edition, Mapping

MOST_LETTERS = 60_000
MOMENT = "%Y-%m-%dT%H:%M"


class DanishMomentField(forms.DateTimeField):
    """A day and an hour in Danish time."""

    def __init__(self, **kwargs: Any) -> None:
        """Let the browser's own field pick them."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        sentence = _("Skriv dag og klokkeslæt, fx 14-10-2016 16:00")
        super().__init__(
            widget=widget,
            input_formats=[MOMENT, "%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M"],
            error_messages={"required": sentence, "invalid": sentence},
            **kwargs,
        )


class MappingForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A mapping before it is opened."""

    letter_at = DanishMomentField(
        label=_("Brevet sendes"),
        help_text=_(
            "Adresserne skrives, når kortlægningen er åbnet. Den, der først får en adresse senere, får brevet da."
        ),
    )
    joint_opens_at = DanishMomentField(label=_("Det fælles skema åbner"))
    roles_open_at = DanishMomentField(label=_("Rollernes skemaer åbner"))
    closes_at = DanishMomentField(label=_("Kortlægningen lukker"))

    class Meta:
        model = Mapping
        fields = (
            "title",
            "slug",
            "edition",
            "scope",
            "programme",
            "about",
            "sender_name",
            "sender_title",
            "partner",
            "contact_name",
            "contact_email",
            "contact_phone",
            "letter_at",
            "joint_opens_at",
            "roles_open_at",
            "closes_at",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "title": _("Står i breve og på siderne."),
            "slug": _("Står i adresser og filnavne, fx faglig-ledelse-2017."),
            "programme": _("Kun når de kommuner, der er tilmeldt et tilbud, inviteres."),
            "about": _("Et afsnit til brevene, efter det, de selv siger. Kan være tomt."),
            "partner": _("Nævnes i brevet, fx KLK og Deloitte. Kan være tomt."),
            "contact_phone": _("Kan være tomt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every edition, the newest of each questionnaire first."""
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        chosen: Any = self.fields["edition"]
        chosen.queryset = Edition.objects.select_related("questionnaire")


class OpenForm(PageForm):
    """The municipalities that are chosen, by their codes."""

    codes = forms.CharField(
        label=_("Kommunekoder"),
        help_text=_("Kun når udvalgte kommuner inviteres: koderne med mellemrum imellem, fx 0751 0851."),
        required=False,
        max_length=2000,
    )


class MomentsForm(ReasonForm):
    """A later closing, or an earlier one, with its reason."""

    closes_at = DanishMomentField(label=_("Kortlægningen lukker"))
    field_order = ("closes_at", "reason")


class InviteForm(PageForm):
    """One more municipality."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label=_("Kommune"), error_messages={"required": _("Vælg kommunen")}
    )


class AddressesForm(PageForm):
    """Lines of addresses; `confirmed` after they were looked at."""

    lines = forms.CharField(
        label=_("Adresser"),
        help_text=_(
            "En linje for hver: kommunekode;rolle;mailadresse. Rollen er kontakt eller formand. Retter du en adresse, "
            "der har fået brevet, går det til den nye med et nyt link, og det gamle holder op med at virke, medmindre "
            "nogen er begyndt at svare."
        ),
        max_length=MOST_LETTERS,
        error_messages={"required": _("Indsæt adresserne"), "max_length": _("Indsæt højst 500 linjer ad gangen")},
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
    )
