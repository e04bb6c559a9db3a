"""How each hand-written mail in `replies/` must be read: shapes of real programs, invented people.

The invite behind them: 17 November 2016, 9.00–14.00 Danish time, to jens.hansen@kommune.example.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from notifications.inbound.answers import Outcome
from notifications.wire.calendar import PartStat

UID = "7f1c2d9e4b5a46d38c0e9f21a7b6c5d4"
ADDRESS = "jens.hansen@kommune.example"
OUR_MAIL = "<3f0a11c2d4e5@socialstyrelsen.example>"
START = datetime(2016, 11, 17, 8, 0, tzinfo=UTC)
END = datetime(2016, 11, 17, 13, 0, tzinfo=UTC)
YES, NO, PERHAPS = PartStat.ACCEPTED, PartStat.DECLINED, PartStat.TENTATIVE


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The answer read from a mail; `outcome` while the time stands, `moved` after the day moved with SEQUENCE 2."""

    partstat: PartStat | None
    stamp: str  # hour and minute of 3 October 2016, UTC
    sequence: int | None = 0
    starts_at: datetime | None = START
    comment: str | None = None
    attendee: str = ADDRESS
    uid: str = UID
    method: str = "REPLY"
    outcome: Outcome = Outcome.APPLIED
    moved: Outcome = Outcome.STALE


def same(outcome: Outcome, **facts: object) -> Expected:
    """Return an expectation whose outcome does not depend on whether the time moved."""
    return Expected(outcome=outcome, moved=outcome, **{"partstat": YES, "stamp": "12:00", **facts})  # type: ignore[arg-type]  # facts are Expected's


ANSWERS = {
    "outlook_exchange_accept": Expected(partstat=YES, stamp="07:15:02", starts_at=None),
    "outlook_exchange_decline_comment": Expected(
        partstat=NO,
        stamp="09:10",
        starts_at=None,
        comment="Jeg er på ferie, men Mette kan komme.\nHilsen Jens",
    ),
    "outlook_tentative_empty_comment": Expected(partstat=PERHAPS, stamp="07:15:02", sequence=1, starts_at=None),
    "outlook_on_behalf_sender": Expected(partstat=YES, stamp="07:15:02", starts_at=None),
    "exchange_packed_uid": Expected(partstat=YES, stamp="07:15:02", starts_at=None),
    "gmail_accept": Expected(partstat=YES, stamp="08:00"),
    "gmail_decline_note": Expected(partstat=NO, stamp="36:00", comment="Kan først kl. 11:00, desværre"),
    "gmail_tentative_sequence_2": Expected(partstat=PERHAPS, stamp="08:00", sequence=2, moved=Outcome.APPLIED),
    "apple_mail_accept": Expected(partstat=YES, stamp="09:00"),
    "icloud_principal_decline": Expected(partstat=NO, stamp="09:00", comment="Er på kursus"),
    "thunderbird_accept": Expected(partstat=YES, stamp="09:30"),
    "kde_no_sequence": Expected(partstat=YES, stamp="10:00", sequence=None, moved=Outcome.APPLIED),
    "kde_no_sequence_old_time": Expected(
        partstat=YES, stamp="10:00", sequence=None, starts_at=datetime(2016, 11, 10, 8, 0, tzinfo=UTC)
    ),
    "zimbra_top_level_decline": Expected(partstat=NO, stamp="10:10"),
    "lotus_notes_latin1": Expected(partstat=YES, stamp="11:00", comment="Jeg glæder mig"),
    "lotus_own_uid": same(
        Outcome.UNKNOWN,
        stamp="11:00",
        comment="Jeg glæder mig",
        uid="4F2C8A9B3D1E0F7AC1258041003C1234-Lotus_Auto_Generated",
    ),
    "latin1_eight_bit": Expected(partstat=YES, stamp="11:10", comment="Jeg kører selv"),
    "nextcloud_accept": Expected(partstat=YES, stamp="12:00"),
    "evolution_path_zone_sequence_1": Expected(partstat=PERHAPS, stamp="12:00", sequence=1),
    "samsung_application_ics_only": Expected(partstat=YES, stamp="12:10"),
    "no_mime_method": Expected(partstat=NO, stamp="12:00"),
    "method_only_in_mime": Expected(partstat=YES, stamp="12:00"),
    "octet_stream_ics": Expected(partstat=YES, stamp="12:00"),
    "cyrus_fold_inside_character": Expected(partstat=YES, stamp="12:00", uid=UID.upper(), comment="Vi ses på rådhuset"),
    "utf8_bom": Expected(partstat=YES, stamp="12:00"),
    "utf16_calendar": Expected(partstat=YES, stamp="12:00"),
    "open_xchange_tentative": Expected(partstat=PERHAPS, stamp="12:00", comment="Måske kun om formiddagen"),
    "signed_smime": Expected(partstat=YES, stamp="12:00"),
    "quotes_not_closed": Expected(partstat=YES, stamp="12:00"),
    "subject_says_no_partstat_yes": Expected(partstat=YES, stamp="12:00"),
    "path_as_zone": Expected(partstat=YES, stamp="12:00", sequence=None, starts_at=None),
    "stale_sequence": Expected(
        partstat=YES, stamp="12:00", sequence=1, starts_at=datetime(2016, 11, 17, 9, 0, tzinfo=UTC)
    ),
    "two_events_one_without_uid": Expected(partstat=YES, stamp="12:00"),
    "outlook_counter": same(
        Outcome.PROPOSED,
        partstat=PERHAPS,
        stamp="07:15:02",
        starts_at=datetime(2016, 11, 18, 8, 0, tzinfo=UTC),
        comment="Fredag passer bedre",
        method="COUNTER",
    ),
    "delegated_two_attendees": same(Outcome.DELEGATED, partstat=PartStat.DELEGATED),
    "delegate_accepts": same(Outcome.UNLISTED, attendee="mette.holm@kommune.example"),
    "alias_address": same(Outcome.UNLISTED, attendee="jeha@kommune.example"),
    "needs_action": same(Outcome.IGNORED, partstat=PartStat.NEEDS_ACTION),
    "unknown_partstat": same(Outcome.IGNORED, partstat=None),
    "forged_sender": same(Outcome.FORGED, partstat=NO),
    "outlook_attendee_is_sender": same(Outcome.FORGED, stamp="07:15:02", starts_at=None),
    "broken_no_from": same(Outcome.FORGED),
    "unknown_uid": same(Outcome.UNKNOWN, uid="0" * 32),
}

REPORTS = {  # action, status
    "bounce_postfix": ("failed", "5.1.1"),
    "bounce_exchange_headers_only": ("failed", "4.2.2"),
    "bounce_status_in_base64": ("failed", "5.7.1"),
    "bounce_exim": ("failed", "5.1.1"),
    "bounce_qmail": ("failed", "5.1.1"),
    "report_delayed": ("delayed", "4.4.1"),
    "report_delivered": ("delivered", "2.0.0"),
}

OTHER_CALENDARS = {
    "forwarded_inline_request": "REQUEST",
    "method_declinecounter": "DECLINECOUNTER",
    "method_cancel": "CANCEL",
    "method_publish": "PUBLISH",
    "method_refresh": "REFRESH",
}

AUTOMATIC = {"out_of_office": "Jeg er på ferie til den 24. oktober.", "vacation_precedence": "Jeg er væk."}
AUTOMATIC["read_receipt"] = "Mailen er læst."

HUMAN = {
    "human_mail": "Kære alle\n\nHvor kan man parkere?",
    "human_mail_html_only": "Må jeg komme senere ?\nHilsen Åse & Bo",
    "forwarded_as_attachment": "Kan I se, om min kollega kan komme i stedet?",
    "winmail_dat": "Accepteret: Temadag",
    "broken_headers": "Hej ÿþ",
}

UNUSABLE = {
    "two_events_contradict": ("broken-calendar", ("contradiction",)),
    "recurrence_id": ("broken-calendar", ("recurrence",)),
    "uid_twice": ("broken-calendar", ("property-twice",)),
    "attendees_none_is_sender": ("broken-calendar", ("no-single-attendee",)),
    "calendar_cut_off": ("broken-calendar", ("calendar-not-closed",)),
    "calendar_two_methods": ("broken-calendar", ("methods-differ",)),
    "broken_base64": ("broken-calendar", ("no-event",)),
    "broken_boundary": ("broken-mail", ("no-parts",)),
    "broken_not_a_mail": ("not-a-mail", ()),
}
