"""Tables of staff's pages and of the record, which scroll by themselves where the page is narrow."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(name="table", end_name="endtable")
def staff_table(content: SafeString, *headings: str | list[str], label: str, css: str = "") -> SafeString:
    """Write rows as a table in a region named `label`; a heading may be a list of several, an empty one is left out."""
    names = (name for heading in headings if heading for name in (heading if isinstance(heading, list) else [heading]))
    columns = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in names))
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table{}>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        label,
        format_html(' class="{}"', css) if css else "",
        columns,
        content,
    )
