"""The acts of staff, in the order of their buttons."""

from django.utils.translation import gettext_lazy as _

from booking.admin.acts.attendees import AddAttendees
from booking.admin.acts.by_phone import Register
from booking.admin.acts.case import AddNote, LiftHold, SetCaseNumber, SetHold
from booking.admin.acts.contact import ChangeChoices, ChangeContact, CheckAddress, SendLink
from booking.admin.acts.day import CallOffDay, ScheduleDay, UndoDay
from booking.admin.acts.letter import TakeBackMail, WriteMail
from booking.admin.acts.lost import RegisterLost
from booking.admin.acts.order import LiftPassOver, PassOver, PlaceAhead
from booking.admin.acts.place import Annul, Confirm, Extend, Withdraw
from booking.admin.acts.programme import AddSlot, RemoveSlot
from booking.admin.acts.programme_edit import Copy, EditTerms, EditTexts
from booking.admin.acts.remind import Remind
from booking.admin.acts.swap import SwapDays
from booking.admin.acts.wishes import CorrectAttendee, EnterWishes, ProposeDates

GROUPS = (
    (
        _("Pladsen"),
        (Confirm(), Extend(), PlaceAhead(), PassOver(), LiftPassOver(), Withdraw(), Annul()),
    ),
    (
        _("Dagen og deltagerne"),
        (
            EnterWishes(),
            ProposeDates(),
            ScheduleDay(),
            SwapDays(),
            CallOffDay(),
            UndoDay(),
            AddAttendees(),
            CorrectAttendee(),
        ),
    ),
    (
        _("Kontakten"),
        (Remind(), WriteMail(), TakeBackMail(), SendLink(), CheckAddress(), ChangeContact(), ChangeChoices()),
    ),
    (_("Sagen"), (AddNote(), SetCaseNumber(), SetHold(), LiftHold())),
)
"""The acts upon a registration by what they are about, in the order of their buttons."""
REGISTRATION = tuple(act for _about, those in GROUPS for act in those)
LIKELY = (
    Confirm(),
    Extend(),
    PlaceAhead(),
    ScheduleDay(),
    ProposeDates(),
    SwapDays(),
    WriteMail(),
    Remind(),
    AddNote(),
    Annul(),
)
"""The acts that staff want most often, the likeliest first: the search shows the first of those that make sense."""
SEVERAL = (WriteMail(), TakeBackMail(), SendLink(), CheckAddress(), Extend())
"""The acts that may be done to several registrations at once: none that gives, takes or moves a place."""
PROGRAMME = (Register(), RegisterLost(), AddSlot(), RemoveSlot(), EditTexts(), EditTerms(), Copy())
ON_DESK = (Register(), AddSlot(), EditTerms(), EditTexts(), Copy())
"""Those that the desk leads to: whether they make sense costs no statement."""
