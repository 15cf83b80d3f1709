"""Pages that come in place of a story and must never be taken for one, and stories with a snare in them: H18, H19."""

from tests.web.faults.fault import Fault, article
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import Request, reply

NO_STORY = ("not_an_article", "too_short", "empty_body", "no_headline")

LOGIN = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in - The Weir Post</title></head>
<body><header><a href="/">The Weir Post</a></header><main><h1>Sign in to continue</h1>
<p>Your session has ended. Please sign in to read this article and to save stories for later.</p>
<form action="/session" method="post"><label>E-mail <input name="email" type="email"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>
<p><a href="/reset">Forgot your password?</a> New here? <a href="/join">Register in two minutes</a>.</p></main>
<footer>Help desk, weekdays nine to five. <a href="/terms">Terms</a> <a href="/privacy">Privacy</a></footer>
</body></html>"""

SOFT_404 = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page not found - The Weir Post</title>
</head><body><header><nav><a href="/">Home</a> <a href="/river">River</a> <a href="/town">Town</a></nav></header>
<main><h1>Page not found</h1><p>The page you are looking for has moved downstream, or was never here. Check the
address, or try the search box above.</p><form action="/search"><input name="q"><button>Search</button></form>
<h2>Popular today</h2><ul><li><a href="/p/1.html">Lock hinges arrive a week early</a></li>
<li><a href="/p/2.html">Choir needs basses</a></li><li><a href="/p/3.html">Heron stops morning ferry</a></li></ul>
</main><footer>The Weir Post, weekly.</footer></body></html>"""

SOFT_404_DE = """<!doctype html><html lang="de"><head><meta charset="utf-8">
<title>Seite nicht gefunden | Wehrbote</title></head><body><main><h1>Seite nicht gefunden</h1>
<p>Die gewünschte Seite gibt es nicht oder nicht mehr. Vielleicht hilft Ihnen die Suche weiter.</p>
<a href="/">Zur Startseite</a></main></body></html>"""

CAPTCHA = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Just a moment...</title>
<meta name="robots" content="noindex"></head><body><div class="gate"><h1>Verify you are human</h1>
<p>We have seen unusual traffic from your network. Checking your browser before you reach weirpost.example; this
takes about five seconds.</p><div id="captcha" data-key="tide"></div><p>Reference 7f3a-0192-tide.</p></div>
<noscript><p>Please enable JavaScript and cookies to continue.</p></noscript></body></html>"""

PAYWALL = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>What the lock keeper's books reveal - The Weir Post</title>
<meta property="og:type" content="article"><meta property="og:title" content="What the lock keeper's books reveal">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "What the lock keeper's books reveal", "datePublished": "2026-03-18T07:30:00+00:00",
"isAccessibleForFree": false}</script></head><body><article><h1>What the lock keeper's books reveal</h1>
<p class="byline">By Tilda Brock</p><p>Forty years of barges stand in the ledgers that were found in the loft.</p>
<div class="wall"><h2>Subscribe to continue reading</h2><p>This article is for subscribers. Start your free trial now
and read for four weeks.</p><p>Already a subscriber? <a href="/login">Log in</a></p></div></article></body></html>"""

JAVASCRIPT_ONLY = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The Weir Post</title>
<link rel="stylesheet" href="/app.css"></head><body><noscript>You need to enable JavaScript to run this app.</noscript>
<div id="root"></div><script>window.__STATE__ = {"route": "/story/lock", "story": null};</script>
<script src="/app.js"></script></body></html>"""

CONSENT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Before you continue</title></head><body>
<div role="dialog"><h1>Before you continue</h1><p>We use cookies to keep the lamps lit.</p>
<button>Accept all</button><button>Reject all</button></div></body></html>"""


def _page(text: str) -> Handler:
    return lambda web, request: reply(200, text.encode())


def _calendar(web: Web, request: Request) -> Answer:
    """A story beside a calendar whose months link to further months for ever."""
    months = "".join(f'<a href="/calendar/2026/{month}">{month}</a> ' for month in range(1, 13))
    return reply(200, article(web, request, more_body=f'<aside class="calendar">{months}</aside>'))


def _refresh(web: Web, request: Request) -> Answer:
    snare = '<meta http-equiv="refresh" content="0; url=/canary/refreshed">'
    return reply(200, article(web, request, more_head=snare))


def _refers(web: Web, request: Request) -> Answer:
    """A story whose markup names addresses that nobody may request for the sake of reading it."""
    canary = web.url("canary", "/canary")
    head = (
        f'<link rel="stylesheet" href="{canary}/style.css"><link rel="preload" href="{canary}/font.woff2" as="font">'
        f'<meta property="og:image" content="{web.url("forbidden", "/canary/image.png")}">'
        f'<link rel="amphtml" href="{canary}/amp"><script src="{canary}/script.js"></script>'
    )
    body = f'<img src="{canary}/pixel.png" alt=""><iframe src="{canary}/frame"></iframe>'
    return reply(200, article(web, request, more_head=head, more_body=body))


PAGE_FAULTS = (
    *(
        Fault(name=name, case="H18", answer=_page(text), outcomes=("rejected",), reasons=NO_STORY, requests=1)
        for name, text in {
            "login": LOGIN, "soft_404": SOFT_404, "soft_404_german": SOFT_404_DE, "captcha": CAPTCHA,
            "paywall": PAYWALL, "javascript_only": JAVASCRIPT_ONLY, "consent": CONSENT,
        }.items()
    ),
    Fault(
        name="calendar", case="H19", answer=_calendar, outcomes=("accepted",), requests=1,
        note="No address below /calendar/ is requested.",
    ),
    Fault(
        name="meta_refresh", case="T5", answer=_refresh, outcomes=("accepted",), requests=1,
        note="/canary/refreshed is not requested.",
    ),
    Fault(
        name="refers_elsewhere", case="S1", answer=_refers, outcomes=("accepted",), requests=1,
        note="Neither images, styles, scripts nor frames are requested.",
    ),
)  # fmt: skip
