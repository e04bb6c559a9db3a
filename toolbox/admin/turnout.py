"""How a mapping is answered, for staff: joint forms day by day against all who are invited, and roles in counts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from booking.admin.pictures.bars import Measure, draw_bars
from booking.admin.pictures.curve import Curve
from booking.admin.pictures.day_by_day import DAY, day_by_day
from booking.forms.base import page_language
from booking.queries.added import OnPage
from toolbox.mapping.progress import RegionTurnout, RoleTurnout, turnout_of
from toolbox.models import Mapping
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.figure_words import size_words


@dataclass(frozen=True, kw_only=True)
class DrawnRegion:
    """A region, or a class by size, with its staircase."""

    name: str
    turnout: RegionTurnout
    drawn: Curve

    @property
    def percent(self) -> int:
        """Return how many of a hundred municipalities have handed in."""
        return round(100 * len(self.turnout.handed_in) / self.turnout.invited) if self.turnout.invited else 0


@dataclass(frozen=True, kw_only=True)
class NamedRole:
    """A role's counts with its name."""

    name: OnPage
    turnout: RoleTurnout


def turnout_context(mapping: Mapping) -> dict[str, Any]:
    """Return what the page shows of a mapping."""
    turnout, document, language = turnout_of(mapping), document_of_edition(mapping.edition), page_language()
    now = timezone.now()

    def drawn(region: RegionTurnout, name: str) -> DrawnRegion:
        return DrawnRegion(name=name, turnout=region, drawn=_stairs(mapping, region, now))

    regions = [drawn(region, region.name) for region in turnout.regions]
    bars = [
        Measure(label=f"{region.name} ({region.turnout.invited})", number=len(region.turnout.handed_in))
        for region in regions
    ]
    return {
        "mapping": mapping,
        "whole": drawn(turnout.whole, ""),
        "regions": regions,
        "sizes": [drawn(of_size, size_words(size)) for size, of_size in turnout.sizes],
        "bars": draw_bars(bars),
        "bars_name": _("Fælles skemaer sendt ind; i parentes inviterede kommuner"),
        "roles": [NamedRole(name=document.role(role.key).in_words(language), turnout=role) for role in turnout.roles],
    }


def _stairs(mapping: Mapping, region: RegionTurnout, now: dt.datetime) -> Curve:
    """Draw from the opening of the joint form until now or the closing, told day by day where something came."""
    ends = max(mapping.joint_opens_at + DAY, min(now, mapping.closes_at))
    return day_by_day(region.handed_in, slots=region.invited, begins=mapping.joint_opens_at, ends=ends)
