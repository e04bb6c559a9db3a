"""A link as a code that a phone's camera reads."""

import qrcode
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

register = template.Library()


@register.simple_tag
def qr_code(address: str) -> SafeString:
    """Draw the code as SVG; the address stands beside it as text."""
    image = qrcode.make(address, image_factory=SvgPathImage)
    svg: str = image.to_string(encoding="unicode")
    name = _("QR-kode med linket, som også står under den")
    return mark_safe(svg.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1))  # noqa: S308 drawn here
