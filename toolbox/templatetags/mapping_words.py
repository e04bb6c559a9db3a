"""The state of a mapping in words."""

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toolbox.rules.mapping_state import MappingState

register = template.Library()
STATES: Mapping[str, Promise] = {
    MappingState.DRAFT: _("ikke åbnet"),
    MappingState.PLANNED: _("åbnet, brevet er ikke sendt"),
    MappingState.LETTER: _("brevet er sendt"),
    MappingState.OPEN: _("skemaet er åbent"),
    MappingState.CLOSED: _("lukket, resultatet er ikke beregnet"),
    MappingState.PUBLISHED: _("resultatet er klar"),
}


@register.filter
def mapping_state_text(state: str) -> Promise:
    """Say where a mapping stands."""
    return STATES[state]
