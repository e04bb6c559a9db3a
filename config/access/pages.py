"""What the access log calls a page or an operation: the title that staff know it by."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from booking.admin import acts
from booking.admin.navigation import LIST, known_pages

OF_A_ROW: Mapping[str, Promise] = {"add": _("ny"), "delete": _("slet"), "history": _("ændringer")}
"""The pages that Django gives each list, beside the list itself and the page of a row."""

OWN: Mapping[str, Promise] = {
    "app_list": _("Oversigt"),
    "autocomplete": _("Forslag i et felt"),
    "password_change": _("Skift din adgangskode"),
    "password_change_done": _("Din adgangskode er skiftet"),
    "view_on_site": _("Vis på siden"),
    "access_accessline_change": _("Et opslag"),
    "access_accessline_export": _("Opslag som fil"),
    "auth_user_password_change": _("Vælg en adgangskode for en bruger"),
    "auth_user_reset_app": _("Nulstil appen"),
    "booking_apitoken_revoke": _("Spær API-nøglen"),
    "booking_bulkact_note": _("Noter, hvad en handling sprang over"),
    "booking_feed_address": _("Kalenderfeedets adresse"),
    "booking_feed_renew": _("Forny kalenderfeedets adresse"),
    "booking_interest_write": _("Skriv til de interesserede"),
    "booking_programme_change": _("Tilbuddet"),
    "booking_programme_export": _("Tilbuddets tilmeldinger, dage, deltagere eller svar som fil"),
    "booking_programme_export_all": _("Hele tilbuddet som Excel-fil"),
    "booking_programme_overview": _("Overblik i tal"),
    "booking_programme_pictures": _("Billeder"),
    "booking_programme_record": _("Køens rækkefølge"),
    "booking_registration_attendee_list": _("Deltagerliste, til udskrift"),
    "booking_registration_ring": _("Ringeliste"),
    "booking_registration_search": _("Søg"),
    "booking_registration_suggest": _("Søg: forslag, mens der skrives"),
    "notifications_message_case": _("Hele forløbet"),
    "notifications_message_case_export": _("Hele sagen som fil"),
    "notifications_message_send_again": _("Send en mail igen"),
    "notifications_message_settle_held": _("Afgør en mail, der er holdt tilbage"),
    "notifications_message_take_back": _("Tag en mail tilbage fra udbakken"),
    "notifications_received_bounced": _("Noter en modtaget mail som kommet retur"),
    "notifications_received_download": _("Modtaget mail som fil"),
    "notifications_received_nothing": _("Noter, at en modtaget mail intet ændrer"),
    "notifications_received_settle": _("Noter en modtaget mail som klaret"),
    "toolbox_chosentheme_choose": _("Kommunens temaer og redskaber"),
    "toolbox_chosentheme_export": _("Valgte temaer og redskaber som fil"),
    "toolbox_edition_change": _("Ret spørgeskemaet"),
    "toolbox_edition_file": _("Spørgeskema som fil"),
    "toolbox_edition_preview": _("Spørgeskema: forhåndsvisning"),
    "toolbox_figure_examples": _("Gode eksempler fra kommunerne"),
    "toolbox_figure_export": _("Kortlægningens resultat i hele landet som fil"),
    "toolbox_figure_shared": _("Kommunens resultat af kortlægningen"),
    "toolbox_mapping_add": _("Ny kortlægning"),
    "toolbox_mapping_addresses": _("Kortlægningens adresser"),
    "toolbox_mapping_change": _("Kortlægning"),
    "toolbox_mapping_edit": _("Ret kortlægningen"),
    "toolbox_mapping_turnout": _("Kortlægningens svar i tal og billeder"),
    "toolbox_mapping_write": _("Skriv til dem, der mangler i kortlægningen"),
    "toolbox_plan_change": _("Målplan"),
    "toolbox_plan_history": _("Målplan: ændringer"),
    "toolbox_plan_of_registration": _("Kommunens målplaner"),
    "toolbox_theme_preview": _("Redskabskassen: forhåndsvisning"),
}

OPERATIONS: Mapping[str, Promise] = {
    "annul": _("Annuller tilmeldingen"),
    "call_off_day": _("Aflys dagen"),
    "change_contact": _("Ret kontaktpersonen"),
    "confirm": _("Bekræft på telefon"),
    "extend": _("Giv længere frist"),
    "get_plan": _("Målplan"),
    "get_registration": _("Tilmelding"),
    "list_attendees": _("Deltagere"),
    "list_days": _("Temadage"),
    "list_plans": _("Målplaner"),
    "list_registrations": _("Tilmeldinger"),
    "pass_over": _("Spring over i køen"),
    "place_ahead": _("Stil forrest på ventelisten"),
    "put_day": _("Fastsæt eller ret dagen"),
    "put_plan": _("Ret målplanen"),
    "set_attendees": _("Skriv deltagerlisten"),
    "withdraw": _("Afmeld efter kommunens ønske"),
}
"""What other systems read and do with a key."""


def title_of(page: str) -> str:
    """Return the title of a page by the name of its address; one that is known no more keeps that name."""
    namespace, _colon, name = page.partition(":")
    if namespace == "api":
        return f"API: {OPERATIONS[name]}" if name in OPERATIONS else page
    title = _titles().get(name)
    return capfirst(str(title)) if title else page


@cache
def _titles() -> dict[str, Any]:
    """Return the title of each page of the admin by its name; it is put into words where it is shown."""
    titles: dict[str, Any] = {}
    for model in admin.site._registry:  # noqa: SLF001 Django names no other way to all of them
        opts = model._meta  # noqa: SLF001 documented API
        pages = f"{opts.app_label}_{opts.model_name}_"
        titles |= {f"{pages}{LIST}": opts.verbose_name_plural, f"{pages}change": opts.verbose_name}
        titles |= {
            f"{pages}{page}": format_lazy("{}: {}", opts.verbose_name, words) for page, words in OF_A_ROW.items()
        }
    titles |= {page.view: page.title for page in known_pages}
    for prefix, those in (("registration", acts.REGISTRATION), ("programme", acts.PROGRAMME)):
        titles |= {f"booking_{prefix}_{act.name.replace('-', '_')}": act.title for act in those}
    return {**titles, **OWN}
