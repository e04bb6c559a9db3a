"""The advice on the number of attendees, in words and as a small bar; it is never an error (D6, A25)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.models import Audience, Registration
from booking.queries.day import AttendeeList

LEAST_TOP = 20
PIXELS = 10
"""Units of the drawing for one person."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A count on a scale from 0 to `top`, with the recommended band; lengths are in units of the drawing."""

    part: str
    label: str
    count: int
    least: int
    most: int

    @property
    def top(self) -> int:
        """Return the end of the scale in people: 20, or more where more are recommended."""
        return max(LEAST_TOP, self.most + self.least)

    @property
    def width(self) -> int:
        """Return the width of the whole bar."""
        return self.top * PIXELS

    @property
    def band_start(self) -> int:
        """Return the x at which the recommended band begins."""
        return self.least * PIXELS

    @property
    def band_width(self) -> int:
        """Return the width of the recommended band."""
        return (self.most - self.least) * PIXELS

    @property
    def length(self) -> int:
        """Return the length of the count's bar, at most the whole scale."""
        return min(self.count, self.top) * PIXELS

    @property
    def is_inside(self) -> bool:
        """Tell whether the count is as recommended; the total of parts with different people is no matter of advice."""
        return not self.most or self.least <= self.count <= self.most


def bars(listed: AttendeeList, registration: Registration) -> list[Bar]:
    """Return the bar of all attendees, and of each part where the municipality has both."""
    least, most = (0, 0) if listed.parts_differ else (listed.least, listed.most)
    drawn = [Bar(part="total", label=_("I alt"), count=listed.count, least=least, most=most)]
    if registration.talk and registration.workshop:
        for part, label in (("talk", _("Oplæg")), ("workshop", _("Workshop"))):
            count = listed.count_of(part)
            drawn.append(Bar(part=part, label=label, count=count, least=listed.least, most=listed.most))
    return drawn


def advice(listed: AttendeeList, registration: Registration) -> list[str]:
    """Return sentences on how many come, what we recommend, and who is not counted."""
    facts = {"count": listed.count, "least": listed.least, "most": listed.most}
    sentences = [_("Der er endnu ingen deltagere på listen.")]
    if listed.count:
        said = ngettext("Der er %(count)d deltager på listen.", "Der er %(count)d deltagere på listen.", listed.count)
        sentences = [said % facts]
    counts = listed.advised_counts.values()
    if listed.parts_differ:
        sentences.append(_("Til oplægget er der %(talk)d, til workshoppen %(workshop)d.") % listed.advised_counts)
        sentences.append(_("Vi anbefaler %(least)d-%(most)d til hver del.") % facts)
    else:
        sentences.append(_("Vi anbefaler %(least)d-%(most)d.") % facts)
    if min(counts) < listed.least and registration.audience != Audience.COMMITTEE:
        sentences.append(_("Overvej, om flere afdelings- og teamledere med ansvar for udsatte børn og unge skal med."))
    if listed.count and listed.warning:
        sentences.append(_("I kan godt gemme listen, som den er."))
    if max(counts) > listed.most:
        sentences.append(_("Skriv gerne til os, så vi ved, at I bliver mange."))
    return sentences + _not_counted(listed)


def _not_counted(listed: AttendeeList) -> list[str]:
    sentences = []
    if listed.declined:
        said = ngettext(
            "%(count)d deltager har svaret nej og er ikke talt med.",
            "%(count)d deltagere har svaret nej og er ikke talt med.",
            listed.declined,
        )
        sentences.append(said % {"count": listed.declined})
    if listed.without_address:
        said = ngettext(
            "%(count)d navn mangler mailadresse og er ikke talt med.",
            "%(count)d navne mangler mailadresse og er ikke talt med.",
            listed.without_address,
        )
        sentences.append(said % {"count": listed.without_address})
    return sentences
