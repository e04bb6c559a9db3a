"""The steps of a municipality in words: what, why, and the page on which it is done."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.rules.next_step import StepCode

WHAT: Mapping[StepCode, Any] = {
    StepCode.CONFIRM: _("Bekræft pladsen"),
    StepCode.SETTLE: _("Svar på det, der venter på deltagerlisten"),
    StepCode.WISH: _("Foreslå datoer"),
    StepCode.CHOOSE: _("Vælg en af de datoer, vi foreslår"),
    StepCode.VENUE: _("Skriv mødested og adresse"),
    StepCode.FOCUS: _("Skriv om fokus på jeres egen praksis"),
    StepCode.PHONE: _("Skriv et telefonnummer til dagen"),
    StepCode.ACCESS: _("Skriv, hvordan man kommer ind"),
    StepCode.ATTENDEES: _("Skriv deltagerne på listen (vi anbefaler %(least)d-%(most)d, der er %(count)d nu)"),
    StepCode.OURS: _("I skal ikke gøre noget nu"),
}
NOBODY_LISTED = _("Skriv deltagerne på listen (vi anbefaler %(least)d-%(most)d, der er ingen endnu)")
WHY: Mapping[StepCode, Any] = {
    StepCode.CONFIRM: _("Bekræfter I ikke i tide, kan en anden kommune få pladsen."),
    StepCode.SETTLE: _("En deltager eller en kollega venter på jeres svar."),
    StepCode.WISH: _("Så er der tid til at aftale dagen og forberede den."),
    StepCode.CHOOSE: _("Så er der tid til at forberede selv den første af dagene."),
    StepCode.VENUE: _("Vi fastsætter dagen, når vi ved, hvor den holdes."),
    StepCode.FOCUS: _("Så kan vi forberede en dag, der handler om jeres egen praksis."),
    StepCode.PHONE: _("Så kan vi og deltagerne ringe til jer på dagen."),
    StepCode.ACCESS: _("Så kan vi og deltagerne finde ind."),
    StepCode.ATTENDEES: _("Deltagerne får en kalenderinvitation, når de står på listen, og datoen ligger fast."),
}
OURS_UNFIXED = _(
    "Vi har, hvad vi skal bruge. Vi skriver til jer, når datoen ligger fast, eller vi har forslag til jer."
)
OURS_FIXED = _("Vi har, hvad vi skal bruge. Vi skriver til jer igen, når dagen nærmer sig.")
PAGES: Mapping[StepCode, str] = {
    StepCode.WISH: "personal-wishes",
    StepCode.VENUE: "personal-practical",
    StepCode.FOCUS: "personal-practical",
    StepCode.PHONE: "personal-practical",
    StepCode.ACCESS: "personal-practical",
    StepCode.ATTENDEES: "attendees",
}
