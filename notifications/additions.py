"""What notifications adds to the registries of both apps; imported once, when Django is ready.

Importing the modules of the mails registers them.
"""

import datetime as dt

from booking import previews, tasks
from booking.admin import navigation
from booking.admin.navigation import Section, list_page, stand_under
from booking.attention import waits
from booking.models import Registration
from booking.previews import Previewer
from booking.services import erasure as erasing
from booking.services import witnesses
from booking.tasks import Task
from notifications.announce import heads, interests, proving, witness
from notifications.handover import erasure, stray_mail
from notifications.handover.vacuum import vacuumed
from notifications.inbound import receive
from notifications.inbound import strangers as written_by_strangers
from notifications.mails import day, head, interest, invite, place, staff_group, staff_mail, strangers
from notifications.models import Message, Received
from notifications.staff import attention, foreseen

MAILS = (place, day, invite, staff_mail, staff_group, head, strangers, interest)

tasks.register(
    Task(name="take_up_left", run=receive.take_up_left, rest=dt.timedelta(seconds=10)),
    Task(name="tell_of_strangers", run=written_by_strangers.tell_staff, rest=written_by_strangers.LOOK_EVERY),
    Task(name="send_heads", run=heads.send_heads, rest=dt.timedelta(minutes=5)),
    Task(name="verify_next", run=proving.verify_next, rest=dt.timedelta(seconds=10)),
    Task(name="tell_interested", run=interests.tell_interested, rest=dt.timedelta(seconds=5)),
    Task(name="erase_due", run=vacuumed(erasure.erase_due), is_daily=True),
    Task(name="erase_strays", run=vacuumed(stray_mail.erase_strays), is_daily=True),
    Task(name="erase_mails_of_gone", run=vacuumed(interests.erase_mails_of_gone), is_daily=True),
)
waits.register(waits.Source(lines=attention.mail_troubles, permission="notifications.view_message"))
witnesses.register(witnesses.Witness(quotes=witness.quotes, faults=witness.silences))
erasing.register(erasing.Keeper(counts=erasure.kept_mails, erase=erasure.erase_mails_of))
previews.register(Previewer(read=foreseen.foreseen_of, hear=foreseen.hearings_of))
navigation.register(list_page(Message, Section.MAILS), list_page(Received, Section.MAILS))
stand_under(Registration, "notifications_message_case")
