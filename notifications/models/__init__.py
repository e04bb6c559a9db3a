"""The mails to be sent, sent and received, how far the journal was announced, and the workers' signs of life."""

from notifications.models.bookkeeping import Announced, Proving, Unannounced, WorkerBeat
from notifications.models.message import CONTACT, FORMER, LANE, PERSON, STAFF, STRANGER, Message, Report, State
from notifications.models.received import FOR_STAFF, STRANGERS, Became, Door, Received

__all__ = [
    "CONTACT",
    "FORMER",
    "FOR_STAFF",
    "LANE",
    "PERSON",
    "STAFF",
    "STRANGER",
    "STRANGERS",
    "Announced",
    "Became",
    "Door",
    "Message",
    "Proving",
    "Received",
    "Report",
    "State",
    "Unannounced",
    "WorkerBeat",
]
