"""What people may type, and the sentence they get where it cannot stand. Pages and other doors share it."""

from booking.forms.answer import AnswerForm
from booking.forms.choices import ChoicesForm
from booking.forms.contact import ContactForm
from booking.forms.municipality import LinkForm
from booking.forms.register import RegisterForm

__all__ = ["AnswerForm", "ChoicesForm", "ContactForm", "LinkForm", "RegisterForm"]
