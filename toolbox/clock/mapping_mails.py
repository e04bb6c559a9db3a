"""The mails of a mapping. Each is about an entry of its history and goes to one municipality's contact or chair.

What a mail says is read when it is written: a letter of a closed mapping, and a reminder of what has come meanwhile,
are not sent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from booking.words.moments import long_day, long_moment
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, Envelope, MailKind, mail
from notifications.models import Message, State
from toolbox.mapping.links import CHAIR, mapping_path, role_path
from toolbox.mapping.standing import RoleCount, role_counts, state_of
from toolbox.models import Invitation, MappingEntry, RoleLink
from toolbox.rules.mapping_state import MappingState

SOURCE = "mapping"
MAPPING_CONTACT = "mapping_contact"
MAPPING_CHAIR = "mapping_chair"
ENDED = (MappingState.CLOSED, MappingState.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class MappingFacts:
    """The facts of a mail: the invitation, whether it goes to the chair, what is missing, and the chair's link."""

    invitation: Invitation
    is_to_chair: bool
    state: MappingState
    role_link: RoleLink | None
    is_role_missing: bool

    @property
    def is_joint_missing(self) -> bool:
        """Tell whether the joint form is not handed in."""
        return self.invitation.handed_in_at is None

    @property
    def is_complete(self) -> bool:
        """Tell whether there is nothing left to remind of."""
        return not (self.is_joint_missing or self.is_role_missing)


def source_of_mapping_entry(entry: MappingEntry) -> str:
    """Name the entry for the outbox."""
    return f"{SOURCE}:{entry.mapping_id}:{entry.number}"


def returned_invitations(invitations: Collection[Invitation]) -> set[int]:
    """Return those whose contact's address, as it stands, took no mail, or sent one back."""
    contacts = {f"{MAPPING_CONTACT}:{invitation.pk}": invitation for invitation in invitations}
    lost = Q(bounced_at__isnull=False) | Q(state=State.FAILED)
    found = Message.objects.filter(lost, recipient__in=contacts, erased_at__isnull=True)
    return {
        contacts[recipient].pk
        for recipient, address in found.values_list("recipient", "address")
        if address == contacts[recipient].contact_email
    }


def is_role_missing(counts: Collection[RoleCount]) -> bool:
    """Tell whether some role that may answer has not, or fewer have than the contact said there are."""
    now = timezone.now()
    open_now = [count for count in counts if count.link.invitation.mapping.roles_open_at <= now]
    return any(count.handed_in < max(1, count.link.persons or 0) for count in open_now if count.link.persons != 0)


def read_mapping_facts(message: Message) -> MappingFacts:
    """Read the facts; raises Overtaken where the mapping is erased, or the address was taken away."""
    group, _colon, pk = message.recipient.partition(":")
    found = Invitation.objects.select_related("mapping", "municipality").filter(pk=int(pk), mapping__erased_at=None)
    invitation = found.first()
    is_to_chair = group == MAPPING_CHAIR
    if invitation is None or not (invitation.chair_email if is_to_chair else invitation.contact_email):
        raise Overtaken
    return mapping_facts(invitation, is_to_chair=is_to_chair)


def mapping_facts(invitation: Invitation, *, is_to_chair: bool = False) -> MappingFacts:
    """Read the facts of a mail to a municipality's contact, or to its chair."""
    return MappingFacts(
        invitation=invitation,
        is_to_chair=is_to_chair,
        state=state_of(invitation.mapping, timezone.now()),
        role_link=invitation.role_links.filter(role=CHAIR).first(),
        is_role_missing=is_role_missing(role_counts([invitation])[invitation.pk]),
    )


def to_one(_kind: MailKind, facts: MappingFacts) -> Envelope:
    """Return the address of the contact, or of the chair."""
    invitation = facts.invitation
    address = invitation.chair_email if facts.is_to_chair else invitation.contact_email
    return Envelope(name="", address=address, language=invitation.language)


def mapping_words(_kind: MailKind, facts: MappingFacts) -> dict[str, Any]:
    """Return the words that each of these mails may use."""
    mapping, invitation = facts.invitation.mapping, facts.invitation
    return {
        "municipality": invitation.municipality.full_name,
        "title": mapping.title,
        "about": mapping.about,
        "partner": mapping.partner,
        "sender": f"{mapping.sender_name}, {mapping.sender_title}",
        "contact_name": mapping.contact_name,
        "contact_email": mapping.contact_email,
        "contact_phone": mapping.contact_phone,
        "joint_opens": long_moment(mapping.joint_opens_at),
        "roles_open": long_moment(mapping.roles_open_at),
        "closes": long_moment(mapping.closes_at),
        "closes_on": long_day(timezone.localtime(mapping.closes_at).date()),
        "phone": settings.STAFF_PHONE,
        "privacy_url": settings.PRIVACY_URL,
        "link": f"{settings.SITE_URL}{mapping_path(invitation)}",
        "role_link": f"{settings.SITE_URL}{role_path(facts.role_link)}" if facts.role_link else "",
    }


ABOUT_MAPPING = About(read=read_mapping_facts, envelope=to_one, words=mapping_words)


@mail("mapping_letter", gettext_lazy("Brev om kortlægningen"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_letter(facts: MappingFacts) -> Draft:
    """Invite the municipality (B1-B19); raises Overtaken once the mapping is closed."""
    if facts.state in ENDED:
        raise Overtaken
    return Draft("mapping_letter")


@mail("mapping_letter_chair", gettext_lazy("Brev til udvalgsformanden"), recipient=MAPPING_CHAIR, about=ABOUT_MAPPING)
def mapping_letter_chair(facts: MappingFacts) -> Draft:
    """Invite the chair of the committee, with the own link to answer (B2)."""
    if facts.state in ENDED:
        raise Overtaken
    return Draft("mapping_letter_chair")


@mail("mapping_joint_open", gettext_lazy("Det fælles skema er åbent"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_joint_open(facts: MappingFacts) -> Draft:
    """Tell that the joint form is open (B13)."""
    if facts.state in ENDED or not facts.is_joint_missing:
        raise Overtaken
    return Draft("mapping_joint_open")


@mail("mapping_roles_open", gettext_lazy("Rollernes skemaer er åbne"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_roles_open(facts: MappingFacts) -> Draft:
    """Ask to pass the roles' links on (B14)."""
    if facts.state in ENDED:
        raise Overtaken
    return Draft("mapping_roles_open")


@mail("mapping_reminder", gettext_lazy("Påmindelse om kortlægningen"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_reminder(facts: MappingFacts) -> Draft:
    """Remind of what is missing; raises Overtaken where nothing is."""
    if facts.state in ENDED or facts.is_complete:
        raise Overtaken
    return Draft("mapping_reminder", {"joint": facts.is_joint_missing, "roles": facts.is_role_missing})


@mail("mapping_handed_in", gettext_lazy("Skemaet er sendt ind"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_handed_in(facts: MappingFacts) -> Draft:
    """Confirm that the joint form was handed in; raises Overtaken where it was opened again."""
    if facts.is_joint_missing:
        raise Overtaken
    return Draft("mapping_handed_in", {"can_reopen": facts.state is MappingState.OPEN})


@mail("mapping_result", gettext_lazy("Resultatet af kortlægningen"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_result(facts: MappingFacts) -> Draft:
    """Tell that the result is there."""
    if facts.state is not MappingState.PUBLISHED:
        raise Overtaken
    return Draft("mapping_result")


@mail("mapping_link", gettext_lazy("Link til kortlægningen"), recipient=MAPPING_CONTACT, about=ABOUT_MAPPING)
def mapping_link(_facts: MappingFacts) -> Draft:
    """Send the link of the municipality's page to a contact who asked for it."""
    return Draft("mapping_link")
