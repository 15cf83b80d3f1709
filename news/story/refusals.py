"""Rules that refuse a page because it is no story, each with its name.

A page is refused only where a rule is certain; a doubtful story is kept, for the warehouse must not lose news.
"""

import re
from collections.abc import Sequence

from lxml.etree import XPath

from news.headline.headline import MAX_HEADLINE_CHARS
from news.html.declared import Declared
from news.html.parse import MAX_DEPTH, HtmlPage, count_depth, find_visible_text
from news.page import Refusal
from news.text.decode import MAX_REPLACEMENT_RATIO, DecodedText

# Shorter than a news brief of two sentences; characters of scripts without blanks count for more.
MIN_BODY_CHARS = 150
DENSE_SCRIPT_WEIGHT = 2.5

# A page that says it is something else is believed only while it holds no more text than such pages do.
STUB_CHARS = 900

# Of a deep page's text, this much must have come through.
MIN_KEPT_RATIO = 0.3

_SIGNATURES = (
    b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"BM\x00",
    b"\x00\x00\x01\x00", b"wOFF", b"wOF2", b"OggS", b"ID3", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ\x90", b"WARC/",
)  # fmt: skip
_XML_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg|opml)\b",
    re.S,
)
_TAG = re.compile(rb"<\s*(?:!doctype|/?[a-z!?])", re.I)

_ERROR_TITLE = re.compile(
    r"\b(?:404|403|410|50[0234])\b.{0,40}(?:error|not found|fehler|forbidden|erreur|nicht gefunden|unavailable)|"
    r"(?:error|fehler|erreur)\s{0,2}[:-]?\s{0,2}(?:404|403|410|50[0234])\b|"
    r"^(?:404|403)$|^\W{0,3}(?:page|seite|story|article|site|content)\s(?:was\s|wurde\s|could\s)?(?:not|"
    r"nicht)\s(?:be\s)?(?:found|gefunden|available)|page (?:not found|no longer|doesn.t exist|does not exist)|"
    r"seite (?:wurde )?nicht gefunden|nicht gefunden|page introuvable|página no encontrada|pagina non trovata|"
    r"página não encontrada|access denied|zugriff verweigert|"
    r"^(?:service unavailable|bad gateway|forbidden|not found|are you a robot\??|just a moment\W{0,3}|"
    r"attention required.{0,20}|verify(?:ing)? you are (?:a )?human.{0,30}|security check.{0,30})$",
    re.I,
)
_LOGIN_TITLE = re.compile(
    r"^\W{0,3}(?:log ?in|sign ?in|sign up|register|anmelden|anmeldung|einloggen|connexion|se connecter|"
    r"iniciar sesión|accedi|entrar|inloggen)\b.{0,40}$|"
    r"\b(?:please|bitte)\s(?:log ?in|sign ?in|einloggen|anmelden)\b|\b(?:log|sign) in to (?:continue|read|your)\b",
    re.I,
)
_STUB = re.compile(
    r"(?:enable|activate|turn on|requires?|aktivieren sie|activez|habilit\w{1,4})\s.{0,40}java ?script|"
    r"java ?script\s.{0,40}(?:is |ist )?(?:disabled|required|deaktiviert|enabled|aktiviert)|"
    r"(?:are you|you are|you.re) (?:not )?a (?:robot|human)|captcha|unusual traffic|verify (?:that )?you are|"
    r"checking your browser|ddos protection|"
    r"(?:please |bitte )?(?:log|sign) ?in to (?:continue|read|view|access|your account)|"
    r"forgot(?:ten)? (?:your )?password|passwort vergessen|mot de passe oublié|"
    r"(?:page|seite|article|story) (?:you (?:are looking for|requested)|.{0,30}(?:could not be found|not be found|"
    r"nicht gefunden|no longer (?:exists?|available)|does ?n[o.']t exist))",
    re.I,
)
_WALL = re.compile(
    r"(?:subscribe|sign up|register|log in|become a (?:member|subscriber)|start your (?:free )?trial|choose (?:a|"
    r"your) (?:plan|subscription))\b.{0,60}(?:to (?:continue|read|keep|unlock|access|view)|now|today|reading|"
    r"full (?:story|article)|unlimited)|"
    r"(?:already a (?:subscriber|member)|this (?:article|story|content) is (?:only |exclusively )?(?:for|"
    r"available to|reserved for) (?:our )?(?:paying )?(?:subscribers|members))|"
    r"(?:jetzt (?:abonnieren|weiterlesen|testen)|weiterlesen mit|nur für abonnenten|exklusiv für abonnenten|"
    r"um (?:diesen artikel|weiter)zu ?lesen|bereits abonnent)|"
    r"(?:réservé aux abonnés|abonnez-vous|déjà abonné|suscríbete para|contenido exclusivo para suscriptores|"
    r"per continuare a leggere|abbonati)",
    re.I,
)
_FAR_DOWN = XPath("/*" * 150)
_MOJIBAKE = re.compile(
    "[ÃÂÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œž“”˜¦¢]?|ï¿½|Ã[ \u00a0]|"
    "[àáãäåæç][\u00a4-\u00bf][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
)
_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"(?<![\d.,])\d[\d.,]{0,30}\s([^\W\d_]{3,5})\b")
_FIGURE = re.compile(r"\d[\d.,:/-]*")
_VOWEL = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýāăąēėęěīįıōőœūůűų]", re.I)


def find_payload_refusal(payload: bytes) -> Refusal | None:
    """Refuse bytes that hold nothing, or hold something that is no HTML whatever its header says."""
    start = payload[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if not start and not payload.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        return Refusal("empty_body")
    if payload.startswith(_SIGNATURES) or start.startswith(_SIGNATURES) or payload[4:8] == b"ftyp":
        return Refusal("not_html", repr(payload[:8])[2:-1])
    if start.startswith((b"{", b"[")) and not _TAG.search(payload[:200]):
        return Refusal("not_html", "json")
    if _XML_FEED.match(payload[:3000]):
        return Refusal("not_html", "xml")
    plain = payload.replace(b"\x00", b"") if b"\x00" in payload[:200] else payload
    if not _TAG.search(plain[:100_000]):
        return Refusal("not_html", "no markup")
    return None


def find_decoding_refusal(decoded: DecodedText) -> Refusal | None:
    """Refuse a page of which more than a hundredth could not be decoded."""
    if decoded.replacement_ratio > MAX_REPLACEMENT_RATIO:
        return Refusal("encoding", f"{decoded.replacement_ratio:.4f}")
    return None


def find_story_refusal(
    page: HtmlPage, declared: Declared, headline: str | None, paragraphs: Sequence[str], *, is_paywalled: bool | None
) -> Refusal | None:
    """Refuse a page that was read but holds no story, or not enough of it."""
    body = "\n".join(paragraphs)
    return (
        _find_lost_text(page, body)
        or _find_other_page(page, declared, headline, body, is_paywalled=is_paywalled)
        or _find_thin_body(body)
        or find_headline_refusal(headline)
        or find_damage(body)
    )


def find_damage(body: str) -> Refusal | None:
    """Refuse a text that was decoded twice, or that is no language."""
    if not body.isascii():
        broken = sum(map(len, _MOJIBAKE.findall(body)))
        if broken >= 8 and broken > 0.4 * (len(body) - len(body.encode("ascii", "ignore"))):
            return Refusal("mojibake", _around(body, _MOJIBAKE))
    words = _WORD.findall(body[:5_000])
    if not words:
        return Refusal("gibberish", body[:80])
    latin = [word for word in words if word.isascii() and len(word) > 2]
    # Each word once, and no unit: results repeat a few abbreviations ("12.9 mln", "34 cts", "qtr"), noise is ever new.
    units = {unit.casefold() for unit in _UNIT.findall(body[:5_000])}
    distinct = {word.casefold(): word for word in latin}.values()
    mute = [
        word for word in distinct if not _VOWEL.search(word) and not word.isupper() and word.casefold() not in units
    ]
    if len(latin) >= 20 and len(mute) > 0.25 * len(distinct):
        return Refusal("gibberish", " ".join(mute[:8]))
    letters = sum(map(len, words))
    # Nor do figures speak against a text that names what they count.
    signs = sum(not (c.isalnum() or c.isspace()) for c in _FIGURE.sub("", body[:5_000]))
    if letters < signs or letters < 0.2 * len("".join(body[:5_000].split())):
        return Refusal("gibberish", body[:80])
    if len(words) >= 60 and len({word.casefold() for word in words}) < 0.06 * len(words) ** 0.9:
        return Refusal("gibberish", " ".join(words[:8]))
    long = [word for word in latin if len(word) > 40]
    if sum(map(len, long)) > 0.3 * letters:
        return Refusal("gibberish", long[0][:80])
    return None


def find_headline_refusal(headline: str | None) -> Refusal | None:
    """Refuse a story without a headline, or with one that is no line."""
    if not headline:
        return Refusal("no_headline")
    if len(headline) > MAX_HEADLINE_CHARS:
        return Refusal("headline_too_long", str(len(headline)))
    return None


def weigh(text: str) -> float:
    """Return a text's length in characters, as an alphabet would need."""
    if text.isascii() or len(text) > 10 * STUB_CHARS:
        return float(len(text))
    return len(text) + (DENSE_SCRIPT_WEIGHT - 1) * len(_DENSE.findall(text))


def _find_lost_text(page: HtmlPage, body: str) -> Refusal | None:
    if not _is_deep(page):
        return None
    visible = find_visible_text(page.markup)
    if len(visible) >= 200 and len(body) < MIN_KEPT_RATIO * len(visible):
        return Refusal("lost_text", f"{len(body)} of {len(visible)} characters")
    return None


def _is_deep(page: HtmlPage) -> bool:
    """Whether elements nest deeper than the parser follows; counted in full only where the tree goes down far."""
    return bool(_FAR_DOWN(page.tree)) and count_depth(page.markup) >= MAX_DEPTH


def _find_other_page(
    page: HtmlPage, declared: Declared, headline: str | None, body: str, *, is_paywalled: bool | None
) -> Refusal | None:
    """Refuse a page that is no article: an error, a login, a robot check, a paywall, a mere list of links."""
    length = weigh(body)
    if length > STUB_CHARS:
        return None
    for title in dict.fromkeys(filter(None, (headline, declared.title))):
        if _ERROR_TITLE.search(title[:200]):
            return Refusal("not_an_article", title[:120])
        if _LOGIN_TITLE.search(title[:200]):
            return Refusal("not_an_article", title[:120])
    has_password = (
        'type="password"' in page.markup or "type='password'" in page.markup or "type=password" in page.markup
    )
    shown = body if length >= MIN_BODY_CHARS else find_visible_text(page.markup[:200_000])[:3_000]
    stub = _STUB.search(shown)
    # A word on passwords in the page's frame proves nothing; where it replaces the story, it does.
    if stub and (length < MIN_BODY_CHARS or has_password or _STUB.search(body[:300])) and length < 500:
        return Refusal("not_an_article", stub[0][:120])
    wall = _WALL.search(shown)
    if wall and length < 600 and (is_paywalled or length < 400):
        return Refusal("not_an_article", wall[0][:120])
    return None


def _find_thin_body(body: str) -> Refusal | None:
    if not body:
        return Refusal("empty_body")
    length = weigh(body)
    if length >= MIN_BODY_CHARS:
        return None
    return Refusal("too_short", str(round(length)))


def _around(text: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.search(text)
    return text[max(0, match.start() - 20) : match.end() + 20] if match else None
