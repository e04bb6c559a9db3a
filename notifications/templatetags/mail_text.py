"""The filter for the texts of mails."""

from django import template

from notifications.mails.values import linked

register = template.Library()
register.filter("linked", linked)
