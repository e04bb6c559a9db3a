"""Forms: what people may type, and the sentence where it is refused. Pages and API share their rules."""

from booking.forms.answer import AnswerForm
from booking.forms.choices import ChoicesForm
from booking.forms.code import ReceiptCodeForm
from booking.forms.contact import ContactForm
from booking.forms.dates import AnotherDateForm, WishesForm
from booking.forms.municipality import LinkForm
from booking.forms.practical import PracticalForm
from booking.forms.register import RegisterForm

__all__ = [
    "AnotherDateForm",
    "AnswerForm",
    "ChoicesForm",
    "ContactForm",
    "LinkForm",
    "PracticalForm",
    "ReceiptCodeForm",
    "RegisterForm",
    "WishesForm",
]
