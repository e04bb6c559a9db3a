"""What stands in the cells of the sheet, each a list of paragraphs, in the active language (C12-C23)."""

import datetime as dt
import re
from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.templatetags.wording import in_words
from toolbox.models import AnchoringDuty
from toolbox.plan.document import ActionGoalPart, ActivityPart, AnchoringPart, FeedbackPart, GuidelinePart
from toolbox.rules.dates import UnderstoodDate
from toolbox.words import understood_text

NO_BREAK = "\N{NO-BREAK SPACE}"
BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
PARAGRAPH = re.compile(r"\n\s*\n")
ENDS = (".", "!", "?", ":", "…")


def paragraphs(*texts: str) -> list[str]:
    """Return the paragraphs of texts, without what is empty; a number and its percent sign stay on one line."""
    found = (paragraph.strip() for text in texts for paragraph in PARAGRAPH.split(text))
    return [BEFORE_PERCENT.sub(NO_BREAK, paragraph) for paragraph in found if paragraph]


def as_clause(text: str) -> str:
    """Return a text as it goes on after "Derfor vil vi": its first letter lowered, but for "IT", and a full stop."""
    head = text if text[1:2].isupper() else text[:1].lower() + text[1:]
    return head if head.endswith(ENDS) else f"{head}."


def sub_goal_heading(number: str, text: str) -> str:
    """Return the heading above the rows of a sub-goal; one that is still the question of a theme stands as it is."""
    if text.endswith("?"):
        return _("Delmål %(number)s. %(text)s") % {"number": number, "text": text}
    return _("Delmål %(number)s. Derfor vil vi %(text)s") % {"number": number, "text": as_clause(text)}


def numbered(number: str, text: str) -> str:
    """Return a text of the sheet behind its number: "(1.1.1.) der arbejdes for …"."""
    return f"({number}.) {text}".strip()


def lead_in(count: int) -> str:
    """Return the sentence that leads to the sub-goals, with their number as a word (C10)."""
    return ngettext(
        "Det politiske mål er konkretiseret i ét delmål – derfor vil vi:",
        "Det politiske mål er konkretiseret i %(count)s delmål – derfor vil vi:",
        count,
    ) % {"count": in_words(count)}


def marks(part: ActionGoalPart | GuidelinePart) -> str:
    """Return the marks of what a goal asks for: "Kræver nye kompetencer." (C3)."""
    if part.asks_methods and part.asks_competences:
        return _("Kræver, at vi ændrer vores metoder, og nye kompetencer.")
    if part.asks_methods:
        return _("Kræver, at vi ændrer vores metoder.")
    return _("Kræver nye kompetencer.") if part.asks_competences else ""


def action_cell(part: ActionGoalPart) -> list[str]:
    """Return the action goal behind its number, with its marks."""
    return paragraphs(numbered(part.number, part.text), marks(part))


def criterion_cell(part: ActionGoalPart) -> list[str]:
    """Return the criteria; never empty."""
    return paragraphs(*(criterion.text for criterion in part.criteria)) or [_("Ikke fastsat endnu.")]


def method_cell(part: ActionGoalPart) -> list[str]:
    """Return how the criteria are measured, the same way only once."""
    return list(dict.fromkeys(paragraphs(*(criterion.method for criterion in part.criteria))))


def implementation_cell(part: ActionGoalPart, *, with_feedback: bool = True) -> list[str]:
    """Return the text as it was written; where there is none, the activities and the feedback (C15-C18)."""
    if part.implementation:
        return paragraphs(part.implementation)
    return paragraphs(*map(activity_text, part.activities), *(feedback_cell(part) if with_feedback else []))


def feedback_cell(part: ActionGoalPart) -> list[str]:
    """Return the feedback, a paragraph each."""
    return paragraphs(*map(feedback_text, part.feedback))


def anchoring_cell(part: ActionGoalPart) -> list[str]:
    """Return where it is anchored and whose it is, a paragraph each."""
    return paragraphs(*map(anchoring_text, part.anchorings))


def activity_text(activity: ActivityPart) -> str:
    """Say what is done, when, and where: "Dialogmøder (marts 2017): ledermøder, skoler"."""
    channels = ", ".join(line.strip() for line in activity.channels.splitlines() if line.strip())
    when = f" ({activity.when_text})" if activity.when_text else ""
    text = f"{activity.text.removesuffix('.')}{when}{f': {channels}' if channels else ''}."
    return capfirst(_with_day(text, _("Gjort %(day)s."), activity.done_on))


def feedback_text(feedback: FeedbackPart) -> str:
    """Say what is fed back, to whom and when: "Tilbagemelding til det politiske niveau: dialogmøde, marts 2015."."""
    what = ", ".join(filter(None, (feedback.what.removesuffix("."), feedback.when_text)))
    text = _("Tilbagemelding til %(receiver)s: %(what)s.") % {"receiver": feedback_receiver(feedback), "what": what}
    return _with_day(text, _("Givet %(day)s."), feedback.given_on)


def feedback_receiver(feedback: FeedbackPart) -> str:
    """Return to whom feedback is given (C18)."""
    return feedback.receiver or _("det politiske niveau")


def anchoring_text(anchoring: AnchoringPart) -> str:
    """Say it as the sheet does: "Forankret i chefgruppen – børne- og ungechefen er ansvarlig." (C19, C23).

    The role of an example is marked, until the municipality writes its own.
    """
    facts = {"body": anchoring.body.removesuffix("."), "role": role_text(anchoring)}
    if anchoring.body and anchoring.role:
        text = _("Forankret i %(body)s – %(role)s.") % facts
    else:
        text = _("Forankret i %(body)s.") % facts if anchoring.body else capfirst(f"{facts['role']}.")
    return f"{text} {placeholder_mark()}" if anchoring.is_placeholder else text


def placeholder_mark() -> str:
    """Return what stands behind a role that is still the example's."""
    return f"[{_('skriv jeres egen')}]"


def role_text(anchoring: AnchoringPart) -> str:
    """Say whose it is: "børne- og ungechefen er tovholder"."""
    facts = {"role": anchoring.role.removesuffix("."), "duty": AnchoringDuty(anchoring.duty).label}
    return _("%(role)s er %(duty)s") % facts if anchoring.role else ""


def on_day(day: dt.date) -> str:
    """Return a day in words: "3. marts 2017"."""
    return understood_text(UnderstoodDate(day, day, is_day=True))


def _with_day(text: str, sentence: str, day: dt.date | None) -> str:
    return f"{text} {sentence % {'day': on_day(day)}}" if day else text


def in_a_row(texts: Iterable[str], *, most: int) -> str:
    """Return different texts in a row, as many as there is room for: "a; b og 3 mere"."""
    kept = list(dict.fromkeys(filter(None, texts)))
    rest = len(kept) - most
    shown = "; ".join(kept[:most])
    return shown if rest <= 0 else _("%(shown)s og %(count)d mere") % {"shown": shown, "count": rest}
