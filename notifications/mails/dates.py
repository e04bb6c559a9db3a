"""The mails about a date that is not agreed yet: proposals, what became of them, and wishes (D4, D5)."""

from typing import Any

from django.utils.translation import gettext_lazy

from booking.models import Status
from booking.models.preparation import TimeOfDay
from booking.words import moments as wording
from notifications.mails import words as day_words
from notifications.mails.day_facts import proposed, wished
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, moment_of, only_while, only_while_live
from notifications.mails.next_steps import step_with_proposals, step_without_dates
from notifications.mails.registry import mail
from notifications.models import STAFF


@mail("dates_proposed", gettext_lazy("Forslag til datoer"), about_day=True, reads=proposed)
def dates_proposed(matter: Matter) -> Draft:
    """Ask the contact to choose among the dates that staff propose (D5)."""
    only_while(matter, Status.CONFIRMED)
    facts = matter.about_day
    told = {moment_of(start) for start in matter.details["starts"]}
    standing = [
        proposal
        for proposal in facts.proposals
        if proposal.starts_at in told and not (proposal.chosen_at or proposal.lapsed_at)
    ]
    if len(standing) != len(told) or facts.day is not None:
        raise Overtaken
    dates = [day_words.proposed_words(proposal) for proposal in standing]
    answer_by = standing[0].answer_by
    words = {"dates": dates, "many": len(dates) > 1, "until": wording.long_moment(answer_by) if answer_by else ""}
    return Draft("dates_proposed", words | ({} if answer_by else step_with_proposals(matter)))


@mail("proposals_lapsed", gettext_lazy("Foreslåede datoer udløbet"), about_day=True)
def proposals_lapsed(matter: Matter) -> Draft:
    """Tell the contact that the time to choose a proposed date ran out, and that the place is kept (D5)."""
    return Draft("proposals_lapsed", _lapsed(matter) | step_without_dates(matter))


@mail(
    "staff_wishes", gettext_lazy("Ønskede datoer (til Socialstyrelsen)"), recipient=STAFF, about_day=True, reads=wished
)
def staff_wishes(matter: Matter) -> Draft:
    """Tell staff which dates the municipality wishes (D4)."""
    only_while_live(matter)
    names = dict(TimeOfDay.choices)
    dates = [f"{wording.long_day(wish.date)}, {names[wish.time_of_day]}" for wish in matter.about_day.wishes]
    return Draft("staff_wishes", {"dates": dates})


@mail(
    "staff_date_chosen",
    gettext_lazy("Dato valgt (til Socialstyrelsen)"),
    recipient=STAFF,
    about_day=True,
    reads=proposed,
)
def staff_date_chosen(matter: Matter) -> Draft:
    """Tell staff which of their dates the contact chose (D5)."""
    only_while(matter, Status.CONFIRMED)
    starts_at = moment_of(matter.details["starts_at"])
    chosen = [proposal.starts_at for proposal in matter.about_day.proposals if proposal.chosen_at is not None]
    if matter.about_day.day is not None or chosen != [starts_at]:
        raise Overtaken
    return Draft("staff_date_chosen", {"chosen": wording.long_moment(starts_at)})


@mail(
    "staff_proposals_lapsed",
    gettext_lazy("Foreslåede datoer udløbet (til Socialstyrelsen)"),
    recipient=STAFF,
    about_day=True,
)
def staff_proposals_lapsed(matter: Matter) -> Draft:
    """Tell staff that the municipality did not choose in time (D5)."""
    return Draft("staff_proposals_lapsed", _lapsed(matter))


@mail(
    "staff_another_date",
    gettext_lazy("Beder om en anden dato (til Socialstyrelsen)"),
    recipient=STAFF,
    about_day=True,
)
def staff_another_date(matter: Matter) -> Draft:
    """Tell staff that the contact wants another date; nothing moves by itself (D5)."""
    only_while(matter, Status.CONFIRMED)
    day, now = matter.about_day.day, matter.about_day.prepared
    if now.another_date_asked_at != matter.entry.at:
        raise Overtaken
    start = wording.long_moment(day.starts_at) if day and matter.details["fixed"] else ""
    return Draft("staff_another_date", {"start": start, "asked": matter.about_day.text.get("note", "")})


def _lapsed(matter: Matter) -> dict[str, Any]:
    """Return the dates that ran out, and until when they stood; Overtaken once a date is fixed."""
    only_while(matter, Status.CONFIRMED)
    if matter.about_day.day is not None:
        raise Overtaken
    dates = [wording.long_moment(moment_of(start)) for start in matter.details["starts"]]
    return {"dates": dates, "until": wording.long_moment(moment_of(matter.details["answer_by"]))}
