"""What notifications adds at the doors of both apps; read once, when Django is ready.

The mails are registered where they are declared, by being imported.
"""

from booking import tasks
from booking.admin import needs
from booking.services import erasure as registration_erasure
from booking.tasks import Task
from notifications import attention, day_messages, erasure, forwarding, inbound, invite_messages, messages, stray_mail

MAILS = (messages, day_messages, invite_messages, forwarding)

tasks.register(
    Task(name="take_up_left", run=inbound.take_up_left),
    Task(name="erase_due", run=erasure.erase_due, is_daily=True),
    Task(name="erase_strays", run=stray_mail.erase_strays, is_daily=True),
)
needs.register(needs.Source(lines=attention.mail_troubles, permission="notifications.view_message"))
registration_erasure.register(
    registration_erasure.Keeper(counts=erasure.kept_mails, erase=erasure.erase_mails_of),
)
