"""The secret addresses of calendar feeds (calendar rule 13): made once for each address, and renewed.

A feed belongs to no programme, so it has no journal; Django's admin log says who made, saw and renewed an address.
"""

from django.db import transaction

from booking.models import Feed


def make_feed(*, email: str) -> tuple[Feed, bool]:
    """Return the feed of a facilitator's address, or of all days (empty), and whether it is new."""
    return Feed.objects.get_or_create(email__iexact=email, defaults={"email": email.lower()})


def renew_feed(*, feed_id: int) -> Feed:
    """Replace a feed's secret address; everybody who subscribed must subscribe anew."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed_id)
        feed.version += 1
        feed.save()
    return feed
