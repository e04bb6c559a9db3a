"""What staff see: Django's admin, in Danish, where everything is looked at and only acts change anything (Q8, Q9).

Django's own log (`LogEntry`) notes each act beside the journal: who pressed which button and which entry came of it.
The journal is the truth; the log is what Django's pages show as recent actions, and it holds no reason and no name.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from booking.admin.api_token import ApiTokenAdmin
from booking.admin.day.themed_day import ThemedDayAdmin
from booking.admin.feed import FeedAdmin
from booking.admin.journal import JournalEntryAdmin
from booking.admin.municipality import MunicipalityAdmin
from booking.admin.programme.page import ProgrammeAdmin
from booking.admin.registration import RegistrationAdmin

admin.site.site_title = admin.site.site_header = _("Temadag – Socialstyrelsen")
admin.site.index_title = _("Temadage")

__all__ = [
    "ApiTokenAdmin",
    "FeedAdmin",
    "JournalEntryAdmin",
    "MunicipalityAdmin",
    "ProgrammeAdmin",
    "RegistrationAdmin",
    "ThemedDayAdmin",
]
