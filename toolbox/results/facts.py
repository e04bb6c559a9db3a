"""What "Mine dage" says of the result of a day's municipality: whether it is shared, and where to read it (R12)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from booking.queries.added import AddedFact, Dated, OnPage
from toolbox.models import Invitation
from toolbox.results.sharing import results_to_share


def results_for_facilitators(registrations: Sequence[Dated]) -> Mapping[int, AddedFact]:
    """Say of each day whose municipality has a result whether it is shared; of a registration without its day nothing.

    Staff are not told: only facilitators of the day may read it.
    """
    codes = {registration.pk: registration.municipality_id for registration, day in registrations if day}
    found = results_to_share(codes.values()) if codes else {}
    return {pk: _fact(found[code]) for pk, code in codes.items() if code in found}


def _fact(invitation: Invitation) -> AddedFact:
    is_shared = invitation.shared_at is not None
    return AddedFact(
        heading=_("Kortlægningens resultat"),
        lines=[OnPage(invitation.mapping.title)] if is_shared else [],
        without=_("Kommunen har ikke delt sit resultat med facilitatorerne."),
        own_page="",
        press=_("Læs kommunens resultat") if is_shared else "",
        staff_page="admin:toolbox_figure_shared",
    )
