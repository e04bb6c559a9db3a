"""What the contact's page says of the municipality's plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import page_language
from booking.queries.added import AddedFact, Dated, OnPage
from toolbox.chosen.facts import stage_of
from toolbox.models import Plan, Stage

NO_PLAN_YET = gettext_lazy("Skriv, hvad I vil nå, hvem der har ansvaret, og hvornår I følger op.")


def plan_facts(registrations: Sequence[Dated]) -> Mapping[int, AddedFact]:
    """Return the plans of each registration, in one statement; where there is none, an offer once the day has begun."""
    titles: defaultdict[int, list[OnPage]] = defaultdict(list)
    numbers = [registration.pk for registration, _day in registrations]
    plans = Plan.objects.filter(registration__in=numbers, erased_at=None)
    for registration, title, language in plans.values_list("registration_id", "title", "language"):
        titles[registration or 0].append(OnPage(title, "" if language == page_language() else language))
    return {
        registration.pk: AddedFact(
            heading=_("Jeres målplan"),
            lines=titles[registration.pk],
            without=str(NO_PLAN_YET),
            own_page="plans",
            press=_("Åbn målplanen") if titles[registration.pk] else _("Lav en målplan"),
        )
        for registration, day in registrations
        if titles[registration.pk] or stage_of(day) == Stage.AFTER
    }
