"""The tables of the booking; every write goes through `booking.services`."""

from booking.models.api_token import ApiToken
from booking.models.attendee import Attendee, Invite, Kind, Method, Partstat, Question
from booking.models.bulk_act import BulkAct, BulkRow, RowState
from booking.models.desk_visit import DeskVisit
from booking.models.feed import Feed
from booking.models.interest import Interest, InterestLetter
from booking.models.journal import CASEWORK, TERMS_SAID, By, EntryKind, EntryText, JournalEntry
from booking.models.municipality import Municipality
from booking.models.preparation import Preparation, Proposal, TimeOfDay, Wish
from booking.models.press import Press
from booking.models.programme import AttendeeRole, ClosedDay, DaysToAvoid, Programme, Season, Slot
from booking.models.rate import Rate
from booking.models.registration import Audience, Registration, Status
from booking.models.themed_day import Facilitator, Order, ThemedDay

__all__ = [
    "CASEWORK",
    "TERMS_SAID",
    "ApiToken",
    "Attendee",
    "AttendeeRole",
    "Audience",
    "BulkAct",
    "BulkRow",
    "By",
    "ClosedDay",
    "DaysToAvoid",
    "DeskVisit",
    "EntryKind",
    "EntryText",
    "Facilitator",
    "Feed",
    "Interest",
    "InterestLetter",
    "Invite",
    "JournalEntry",
    "Kind",
    "Method",
    "Municipality",
    "Order",
    "Partstat",
    "Preparation",
    "Press",
    "Programme",
    "Proposal",
    "Question",
    "Rate",
    "Registration",
    "RowState",
    "Season",
    "Slot",
    "Status",
    "ThemedDay",
    "TimeOfDay",
    "Wish",
]
