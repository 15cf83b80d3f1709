"""Stories by the thousand, cheap to make and each of its own text: for bulk hosts and wherever a fault needs a page."""

import zlib
from collections.abc import Iterator

FEED_ENTRIES = 20
DAY = "2026-03-18"

_OPENINGS = (
    "The lock at {place} will stay shut for {number} days while divers replace the lower hinges, the canal trust said.",
    "Growers around {place} brought in {number} tonnes of plums this week, the most since the hail of nine years ago.",
    "A choir of {number} singers from {place} will open the summer fair after the brass band lost its rehearsal room.",
    "The library of {place} has counted {number} overdue books and will forgive every one of them until midsummer.",
    "Engineers found {number} loose bolts on the footbridge at {place} and closed it before the morning school run.",
    "Ferry crews at {place} voted by {number} to nine to accept a roster that gives them every second Sunday off.",
    "The council of {place} set aside {number} plots for allotments on the field where the cement works once stood.",
)
_MIDDLES = (
    "Work had been planned for the autumn, but a survey in February showed that the timber would not last another"
    " season. Barges are to wait at the basin below the mill, where the harbour office has laid on water and light.",
    "“We looked at every cheaper way and none of them would have held,” said Marta Quillfeather, who leads the works."
    " She expects the bill to stay within the sum that was agreed in January, and will report again in a month.",
    "Shopkeepers on the quay fear for the trade of the holidays. Their association asked for a shuttle boat and for"
    " signs at the ring road; the mayor's office answered that both would be paid for, though not before Thursday.",
    "The figures were read out at a meeting in the corn hall on Wednesday evening that lasted until close to eleven."
    " Some forty people spoke. A motion to send the plan back was lost by a narrow margin after a second count.",
    "It is the third such case on this stretch of the river in ten years. An inquiry after the second one had"
    " recommended yearly inspections, which were carried out until the money for them was cut two winters ago.",
    "“My grandmother would have laughed at all this paper,” said Oswin Tarrant, a retired pilot of eighty-one. He had"
    " walked down from the upper town to see for himself, as had most of his neighbours, and stayed for the soup.",
    "Schools will open as usual. Parents were told by letter which roads to take, and the bus company is to run two"
    " more buses each morning from the church to the gate until the end of term, at no charge to families.",
    "A spokesman for the region's water board said that levels were normal for the season and that nobody downstream"
    " need be alarmed. Readings are taken every hour and put up on the board outside the old customs house.",
    "What happens afterwards is open. Three bids are on the table, one of them from a cooperative of former workers,"
    " and the deadline for further ones runs out at noon on the last Friday of the month, the office confirmed.",
)  # fmt: skip
_PLACES = ("Amberley Lock", "Tarn Ferry", "Sedgewick", "Hollow Quay", "Marrow Bridge", "Ostley", "Pellan Weir")


def write_paragraphs(key: str) -> tuple[str, list[str]]:
    """Return a headline and some 160 words of body; the same key gives the same, another key others."""
    seed = zlib.crc32(key.encode())
    place, number = _PLACES[seed // 7 % len(_PLACES)], seed % 9_000 + 12
    opening = _OPENINGS[seed % len(_OPENINGS)].format(place=place, number=number)
    at, step = seed // 49 % len(_MIDDLES), (1, 2, 4, 5)[seed // 441 % 4]
    middles = [_MIDDLES[(at + step * turn) % len(_MIDDLES)] for turn in range(4)]
    return f"{place} counts {number} and waits ({key[-40:]})", [opening, *middles]


def render_story(url: str, key: str, *, more_head: str = "", more_body: str = "") -> bytes:
    """Return a page that any reader should accept, its canonical address being `url`."""
    headline, paragraphs = write_paragraphs(key)
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{headline} - The Weir Post</title>
<link rel="canonical" href="{url}"><meta property="og:site_name" content="The Weir Post">
<meta property="og:type" content="article"><meta property="og:title" content="{headline}">
<meta property="article:published_time" content="{DAY}T07:30:00+00:00"><meta name="author" content="Tilda Brock">
{more_head}</head><body><nav><a href="/">Front page</a> <a href="/tides">Tides</a></nav>
<article><h1>{headline}</h1><p class="byline">By Tilda Brock</p><time datetime="{DAY}T07:30:00+00:00">{DAY}</time>
{text}</article>{more_body}<footer>The Weir Post, weekly.</footer></body></html>
""".encode()


def bulk_page_paths(pages: int) -> list[str]:
    return [f"/p/{number}.html" for number in range(pages)]


def bulk_feed_paths(feeds: int) -> list[str]:
    return [f"/feed/{number}.xml" for number in range(feeds)]


def render_list(base: str, pages: int) -> bytes:
    """Return a list of addresses, one a line."""
    return "".join(f"{base}{path}\n" for path in bulk_page_paths(pages)).encode()


def render_sitemap(base: str, pages: int) -> bytes:
    """Return a sitemap of the first pages of a bulk host."""
    return sitemap_of((f"{base}{path}" for path in bulk_page_paths(pages)), DAY)


def sitemap_of(urls: Iterator[str], day: str | None = None) -> bytes:
    """Return a plain sitemap; addresses must need no escaping."""
    lastmod = f"<lastmod>{day}</lastmod>" if day else ""
    rows = "".join(f"<url><loc>{url}</loc>{lastmod}</url>\n" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'.encode()


def render_feed(base: str, number: int) -> bytes:
    """Return the feed of that number: the 20 pages that are its own."""
    items = "".join(
        f"<item><title>Page {page} of the weir</title><link>{base}/p/{page}.html</link>"
        f"<guid>{base}/p/{page}.html</guid><pubDate>Wed, 18 Mar 2026 07:30:00 GMT</pubDate></item>\n"
        for page in range(number * FEED_ENTRIES, (number + 1) * FEED_ENTRIES)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Weir {number}</title>'
        f"<link>{base}/</link><description>Pages by the dozen</description>\n{items}</channel></rss>\n"
    ).encode()
