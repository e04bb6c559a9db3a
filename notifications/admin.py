"""Import the admin's pages from `staff`: Django looks for them here."""

from notifications.staff.mails import MessageAdmin
from notifications.staff.received import ReceivedAdmin

__all__ = ["MessageAdmin", "ReceivedAdmin"]
