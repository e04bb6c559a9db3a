"""The staff's pages: Django's admin, in Danish, where rows are read-only and only acts change anything (Q8, Q9).

Django's own log (`LogEntry`) notes each act too: who pressed which button and which journal entry came of it. It feeds
Django's list of recent actions and holds no reason and no personal data; the journal is what counts.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from booking.admin.api_token import ApiTokenAdmin
from booking.admin.attendee import AttendeeAdmin
from booking.admin.bulk_act import BulkActAdmin
from booking.admin.day.themed_day import ThemedDayAdmin
from booking.admin.feed import FeedAdmin
from booking.admin.interest import InterestAdmin
from booking.admin.journal import JournalEntryAdmin
from booking.admin.municipality import MunicipalityAdmin
from booking.admin.programme.page import ProgrammeAdmin
from booking.admin.registration import RegistrationAdmin

admin.site.site_title = admin.site.site_header = _("Temadag – Socialstyrelsen")
admin.site.index_title = _("Skrivebord")
admin.site.enable_nav_sidebar = False

__all__ = [
    "ApiTokenAdmin",
    "AttendeeAdmin",
    "BulkActAdmin",
    "FeedAdmin",
    "InterestAdmin",
    "JournalEntryAdmin",
    "MunicipalityAdmin",
    "ProgrammeAdmin",
    "RegistrationAdmin",
    "ThemedDayAdmin",
]
