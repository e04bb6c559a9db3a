"""The tables of the booking; every write goes through `booking.services`."""

from booking.models.api_token import ApiToken
from booking.models.journal import By, EntryKind, EntryText, JournalEntry
from booking.models.municipality import Municipality
from booking.models.programme import Programme, Season, Slot
from booking.models.registration import Audience, Registration, Status

__all__ = [
    "ApiToken",
    "Audience",
    "By",
    "EntryKind",
    "EntryText",
    "JournalEntry",
    "Municipality",
    "Programme",
    "Registration",
    "Season",
    "Slot",
    "Status",
]
