"""Django looks here for the pages of the admin; they live in `staff`."""

from notifications.staff.mails import MessageAdmin
from notifications.staff.received import ReceivedAdmin

__all__ = ["MessageAdmin", "ReceivedAdmin"]
