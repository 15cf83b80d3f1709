"""All faulty feeds by name: `@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)`."""

from tests.web.listings.feed_attacks import FEED_ATTACKS
from tests.web.listings.feed_damage import FEED_DAMAGE
from tests.web.listings.listing_fault import ListingFault

FEEDS: dict[str, ListingFault] = {fault.name: fault for fault in (*FEED_DAMAGE, *FEED_ATTACKS)}
