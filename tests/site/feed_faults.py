"""All faulty feeds by name: `@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)`."""

from tests.site.feed_attacks import FEED_ATTACKS
from tests.site.feed_damage import FEED_DAMAGE
from tests.site.listing_fault import ListingFault

FEEDS: dict[str, ListingFault] = {fault.name: fault for fault in (*FEED_DAMAGE, *FEED_ATTACKS)}
