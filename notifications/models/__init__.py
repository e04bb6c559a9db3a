"""The outbox and its bookkeeping: what is to be sent, what was sent, what came in, how far it was announced."""

from notifications.models.bookkeeping import Announced, Unannounced, WorkerBeat
from notifications.models.message import CONTACT, PERSON, STAFF, Message, Report, State
from notifications.models.received import FOR_STAFF, Became, Door, Received

__all__ = [
    "CONTACT",
    "FOR_STAFF",
    "PERSON",
    "STAFF",
    "Announced",
    "Became",
    "Door",
    "Message",
    "Received",
    "Report",
    "State",
    "Unannounced",
    "WorkerBeat",
]
