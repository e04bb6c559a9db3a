"""The filters of the list of registrations."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.admin.base import MOST_OFFERED, ChoiceFilter, once_a_request
from booking.attention.day_flags import flagged_days
from booking.attention.flags import needs_staff
from booking.models import Invite, Kind, Method, Partstat, Season, Status
from booking.models.registration import HOLDING


class NeedsStaff(ChoiceFilter):
    """The filter on registrations with a flag."""

    title = _("opmærksomhed")
    parameter_name = "flag"
    choice_words = {
        "needs": _("Kræver opmærksomhed"),
        "ahead": _("Stillet forrest"),
        "over": _("Sprunget over"),
        "hold": _("Sletning standset"),
    }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what the choice names."""
        self.among = queryset
        return super().queryset(request, queryset)

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet[Any]) -> dict[str, Any]:
        """Count what each choice would leave."""
        self.among = filtered_qs
        return super().get_facet_counts(pk_attname, filtered_qs)

    def condition(self, chosen: str) -> Q:
        """Return the condition of a flag; days are looked at among what the filters before this one leave."""
        named = {"ahead": Q(placed_ahead=True), "over": Q(passed_over=True), "hold": Q(legal_hold=True)}
        if chosen in named:
            return named[chosen]
        read = once_a_request(self.request, f"flagged {self.among.query.where}", lambda: flagged_days(self.among))
        return needs_staff() | Q(pk__in=read)


class OfRegion(admin.AllValuesFieldListFilter):
    """The filter on the municipality's region."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name it by what it is about."""
        super().__init__(*args, **kwargs)
        self.title = _("region")


class OfSeason(admin.SimpleListFilter):
    """The filter on the wished season; a copied programme has the same ones by name."""

    title = _("periode")
    parameter_name = "season"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer every season once, and those who take either."""
        seasons = once_a_request(request, "seasons", _newest_seasons)
        return [*{season.slug: str(season) for season in seasons}.items(), ("either", str(_("begge")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep those who wished it."""
        if not (chosen := self.value()):
            return queryset
        return queryset.filter(Q(season__isnull=True) if chosen == "either" else Q(season__slug=chosen))


class OfDay(ChoiceFilter):
    """The filter on the themed day."""

    title = _("temadag")
    parameter_name = "day_is"
    choice_words = {
        "open": _("Har plads, ingen dato"),
        "ahead": _("Fastsat, ikke holdt"),
        "past": _("Holdt"),
    }

    def condition(self, chosen: str) -> Q:
        """Return the condition of how far the day is."""
        now = timezone.now()
        return {
            "open": Q(status__in=HOLDING, day__isnull=True),
            "ahead": Q(day__starts_at__gt=now),
            "past": Q(day__starts_at__lte=now),
        }[chosen]


class OfAnswers(ChoiceFilter):
    """The filter on the attendees' answers."""

    title = _("svar")
    parameter_name = "answers"
    choice_words = {
        "missing": _("Nogen har ikke svaret"),
        "all": _("Alle har svaret"),
        "declined": _("Nogen har sagt nej"),
        "bounced": _("En invitation blev afvist"),
    }

    def condition(self, chosen: str) -> Q:
        """Return the condition of what was answered."""
        standing = Invite.objects.filter(registration=OuterRef("pk"), method=Method.REQUEST, kind=Kind.ATTENDEE)
        unanswered = Exists(standing.filter(partstat=Partstat.NEEDS_ACTION))
        return {
            "missing": Q(unanswered),
            "all": Q(Exists(standing)) & ~Q(unanswered),
            "declined": Q(Exists(standing.filter(partstat=Partstat.DECLINED))),
            "bounced": Q(Exists(standing.filter(bounced_at__isnull=False))),
        }[chosen]


class OfContact(ChoiceFilter):
    """The filter on how the contact can be reached."""

    title = _("kontakt")
    parameter_name = "contact"
    choice_words = {
        "bounced": _("Mail afvist"),
        "outside": _("Adresse ikke kontrolleret"),
        "phone": _("Uden telefonnummer"),
        "asked": _("Har ikke bekræftet"),
    }

    def condition(self, chosen: str) -> Q:
        """Return the condition of how the contact can be reached."""
        return {
            "bounced": Q(contact_bounced_at__isnull=False),
            "outside": Q(address_outside=True, address_checked_at__isnull=True),
            "phone": Q(contact_phone=""),
            "asked": Q(status=Status.ALLOCATED),
        }[chosen]


def _newest_seasons() -> list[Season]:
    """Return the seasons by their names, each once, in the order in which they begin."""
    named = Season.objects.order_by().values("slug", "name_da", "name_en").annotate(first=Max("starts_on"))
    newest = named.order_by("-first")[:MOST_OFFERED].values_list("slug", "name_da", "name_en")
    return [Season(slug=slug, name_da=name_da, name_en=name_en) for slug, name_da, name_en in reversed(newest)]
