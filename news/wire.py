"""News agencies, and the lines by which a story credits one.

Half of the agency evidence stands in the author metadata, the rest in datelines ("GENEVA (AP) —") and in a
credit at the end ("- AP", "© Reuters", "(Reporting by …; Editing by …)"). Short codes that are also words or
initials (PA, CP, AA, TT) count only inside a strong frame: brackets after a dateline, or a line of their own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_CREDIT_CHARS = 400
MAX_TAIL_PARAGRAPHS = 3  # Below the credit stands at most a copyright line and an outlet's own note.

# code | other spellings and names. A code with * is weak: too short to trust outside a frame.
_AGENCIES = """
AP | Associated Press; The Associated Press; AP News; أ ب; أ.ب
AFP | Agence France-Presse; Agence France Presse; AFP Relaxnews; أ ف ب; ا ف ب; أ.ف.ب; فرانس برس
Reuters | REUTERS; Thomson Reuters; Reuters Staff; Reuters News Agency; Reuters News Service; Рейтер; رويترز
dpa | DPA; Deutsche Presse-Agentur; dpa-AFX; dpa-infocom; د ب أ; Deutsche Presse-Agentur GmbH; German Press Agency
UPI | United Press International
PTI | Press Trust of India
ANI | Asian News International
IANS | Indo-Asian News Service
UNI* | United News of India
Xinhua | XINHUA; Xinhua News Agency; 新华社; 新華社
CNS* | China News Service; 中新社
TASS | ITAR-TASS; ТАСС; ИТАР-ТАСС; Russian News Agency TASS
RIA Novosti | РИА Новости; RIA; РИА
Interfax | Интерфакс; Interfax-Ukraine; Интерфакс-Украина
Sputnik | Sputnik News
Kyodo | Kyodo News; KYODO; 共同通信; 共同
Jiji | Jiji Press; JIJI; 時事通信; 時事
Yonhap | Yonhap News Agency; Yonhap News; 연합뉴스
Newsis | 뉴시스
News1 | 뉴스1
KCNA | Korean Central News Agency
CNA* | Central News Agency; Focus Taiwan; Cyprus News Agency
Bernama | BERNAMA
Antara | ANTARA; Antara News
PNA* | Philippine News Agency
VNA* | Vietnam News Agency; TTXVN; Vietnam+
APP* | Associated Press of Pakistan
BSS* | Bangladesh Sangbad Sangstha
UNB* | United News of Bangladesh
AAP | Australian Associated Press
PA* | PA Media; Press Association; PA News Agency; The Press Association
CP* | Canadian Press; The Canadian Press; La Presse Canadienne; La Presse canadienne
QMI* | Agence QMI; QMI Agency
EFE | Agencia EFE; EFE Verde; Agência EFE
EP* | Europa Press; EUROPA PRESS
Lusa | LUSA; Agência Lusa; Agência LUSA
ANSA | Agenzia ANSA
AGI* | Agenzia Giornalistica Italia
Adnkronos | ADNKRONOS; AdnKronos
askanews | Askanews; ASKANEWS
LaPresse | Agenzia LaPresse
Italpress | ITALPRESS
ANP | Algemeen Nederlands Persbureau
Belga | BELGA; Agence Belga; Belga News Agency
ATS* | Keystone-ATS; Agence télégraphique suisse; Keystone-SDA-ATS
sda | SDA; Keystone-SDA; Schweizerische Depeschenagentur; keystone-sda
awp | AWP; AWP Finanznachrichten
APA* | Austria Presse Agentur; APA-OTS; Austria Press Agency
sid | SID; Sport-Informations-Dienst; dpa/sid
epd | EPD; Evangelischer Pressedienst
KNA | Katholische Nachrichten-Agentur
PAP | Polska Agencja Prasowa; Polish Press Agency
CTK | ČTK; Česká tisková kancelář
TASR | Tlačová agentúra Slovenskej republiky
SITA* | Slovenská tlačová agentúra
MTI | Magyar Távirati Iroda
HINA | Hina
Tanjug | TANJUG; Танјуг
SRNA | Srna
BTA* | Bulgarian News Agency; БТА
Agerpres | AGERPRES
Mediafax | MEDIAFAX
AMNA | ANA-MPA; ΑΠΕ-ΜΠΕ; ΑΠΕ
TT* | TT Nyhetsbyrån; Tidningarnas Telegrambyrå; TT News Agency
NTB | Norsk Telegrambyrå
Ritzau | RITZAU; Ritzaus Bureau; /ritzau/
STT | Suomen Tietotoimisto; STT–Lehtikuva
BNS | Baltic News Service
ELTA | Elta
LETA | Leta
Ukrinform | Укрінформ; Укринформ
UNIAN | УНІАН; УНИАН
BelTA | БЕЛТА; БелТА
AA* | Anadolu Agency; Anadolu Ajansı; Anadolu; Agence Anadolu
DHA | Demirören Haber Ajansı
İHA | IHA; İhlas Haber Ajansı
IRNA | Islamic Republic News Agency
ISNA | Iranian Students' News Agency
Tasnim | Tasnim News Agency
Fars | Fars News Agency
SANA* | Syrian Arab News Agency
NNA* | National News Agency
Petra | Jordan News Agency
WAM | Emirates News Agency
SPA* | Saudi Press Agency
KUNA | Kuwait News Agency
QNA | Qatar News Agency
MENA* | Middle East News Agency
MAP* | Maghreb Arabe Presse
TAP* | Tunis Afrique Presse
APS* | Algérie Presse Service
SUNA | Sudan News Agency
NAN* | News Agency of Nigeria
GNA* | Ghana News Agency
SAPA | South African Press Association
PANA | Panapress; Pan African News Agency
Télam | Telam; TELAM; TÉLAM
Agência Brasil | Agencia Brasil
Estadão Conteúdo | Estadao Conteudo
Folhapress | FOLHAPRESS
Notimex | NOTIMEX
Prensa Latina | PRENSA LATINA
Andina | ANDINA; Agencia Andina
Bloomberg | BLOOMBERG; Bloomberg News
Dow Jones | Dow Jones Newswires
TNS* | Tribune News Service; Tribune Content Agency
IPS* | Inter Press Service
"""

_SPELLINGS: dict[str, str] = {}  # exact, for codes: "ap" is no agency, "AP" is
_NAMES: dict[str, str] = {}  # casefolded, for names of several letters' certainty
_WEAK: set[str] = set()


def _fill() -> None:
    for line in _AGENCIES.strip().splitlines():
        code, _, rest = (part.strip() for part in line.partition("|"))
        is_weak = code.endswith("*")
        code = code.rstrip("*")
        spellings = [code, *(name.strip() for name in rest.split(";") if name.strip())]
        for spelling in spellings:
            _SPELLINGS[spelling] = code
            if len(spelling) > 6:
                _NAMES[spelling.casefold()] = code
        if is_weak:
            _WEAK.add(code)


_fill()
AGENCY_CODES = frozenset(_SPELLINGS.values())


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit as printed, where it stands, and the agency it names."""

    text: str
    agency: str
    paragraph: int
    start: int
    end: int


# What stands between agencies that share a line: "AFP/dpa", "Le Figaro et AFP", "AP and Reuters".
_JOINT = re.compile(r"\s*[/,;&+|·•]\s*|\s+(?:and|et|und|y|e|en|i|och|og|with|avec|mit|con|com|via)\s+|\s+[-–—]\s+")
_COVER = re.compile(
    r"^(?:(?:by|from|von|par|por|di|da|via|source|sources|quelle|quellen|fonte|fuente|źródło|источник|bron|kaynak|with)"
    r"\b[\s:]{0,3})|^the\s|\s(?:staff|writers?|correspondents?|reporters?|photos?|sports writers?|news agency|bureau)$",
    re.IGNORECASE,
)


def find_agency(name: str, *, is_framed: bool = False) -> str | None:
    """Return the code of the agency that a name in a byline or bracket means, or None.

    Weak codes count only where `is_framed`: inside the brackets of a dateline or alone in a credit line.

    >>> find_agency("The Associated Press"), find_agency("Le Figaro et AFP"), find_agency("PA")
    ('AP', 'AFP', None)
    """
    if len(name) > 120:
        return None
    whole = _agency_of(name, is_framed)
    if whole:
        return whole
    for part in _JOINT.split(name):
        code = _agency_of(part, is_framed)
        if code:
            return code
    return None


def _agency_of(part: str, is_framed: bool) -> str | None:
    word = part.strip(" \t\u00a0.()[]*_/-–—―©")
    for _ in range(2):
        spelled = _SPELLINGS.get(word)
        code = spelled or _NAMES.get(word.casefold())
        if code and (is_framed or code not in _WEAK or word != code):
            return code
        word = _COVER.sub("", word).strip()
    return None


_RIGHTS = re.compile(
    r"^(?:©|\(c\)|copyright\b)\s{0,2}(?:copyright\b\s{0,2})?(?:\(c\)|©)?\s{0,2}(?:\d{4}(?:\s?[-–]\s?\d{4})?)?\s{0,2}(?:by\s)?"
    r"(?P<holder>[^.,\n|]{2,60})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s\d{4}\b.*$")
# The house style of Reuters, in the languages it files in.
_REUTERS_DESK = re.compile(
    r"\(\s?(?:(?:additional\s)?(?:reporting|writing|editing|compiled)\sby\s[^()]{2,350}|"
    r"(?:reportage|reporte|reportagem|reportaje|bericht|geschrieben)\s(?:de|por|von|par|di)\s[^()]{2,350}(?:édité|edita|editad|edição|redig|version|redaktion)[^()]{2,100})\)?",
    re.IGNORECASE,
)
_DESK_WORDS = re.compile(r"\b(?:edit|writing|writ|redig|édit|ediç|version|redaktion)", re.IGNORECASE)
_HELPED = re.compile(
    r"^[*_\s]{0,6}(?P<agency>(?:The )?Associated Press|AP|Reuters|AFP)\s(?:[\w-]{1,20}\s){0,4}(?:writers?|reporters?|"
    r"correspondents?|journalists?|staff)\b[^\n]{2,300}\bcontributed\b[^\n]{0,60}$"
)
_TAIL_BRACKET = re.compile(r"\s*(?P<text>[(\[]\s?(?P<inner>[^()\[\]\n]{2,60})\s?[)\]])[.\s]{0,2}$")
_TAIL_DASH = re.compile(
    r"(?<=[.!?…\"”»’'])\s{1,3}(?P<text>(?:[-–—―]{1,2}|/|©)\s?(?P<inner>[^\s.,()\[\]\n][^.,()\[\]\n]{1,40}?)/?\.?)$"
)
# "… the US. PTI", with the initials of the desk behind it: "PTI JDO JRO".
_TAIL_WORD = re.compile(
    r"(?<=[.!?…\"”»])\s{1,3}(?P<text>(?P<inner>[^\s.,()\[\]\n]{2,12}(?:/[^\s.,()\[\]\n]{2,12})?)(?:\s[A-Z]{2,5}){0,4}\.?)$"
)
_INITIALS = re.compile(r"[a-z]{2,5}(?:/[a-z]{2,5}){1,5}|[A-Z]{2,4}(?:\s[A-Z]{2,4}){0,3}")


def find_credit(paragraphs: Sequence[str]) -> Credit | None:
    """Return the credit that closes a story: a line of its own, or the tail of a paragraph.

    >>> find_credit(["Oil rose.", "- AP"])
    Credit(text='- AP', agency='AP', paragraph=1, start=0, end=4)
    >>> find_credit(["Oil rose on Monday, she told AP."]) is None
    True
    """
    for index in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 1 - MAX_TAIL_PARAGRAPHS), -1):
        found = _credit_line(paragraphs[index]) or _credit_tail(paragraphs[index])
        if found:
            start, end, agency = found
            return Credit(paragraphs[index][start:end], agency, index, start, end)
    return None


def is_desk_initials(paragraph: str) -> bool:
    """Whether a paragraph is nothing but the initials that an agency's desk leaves above its credit.

    >>> is_desk_initials("jd/jr/abc"), is_desk_initials("Oil rose.")
    (True, False)
    """
    return _INITIALS.fullmatch(paragraph.strip()) is not None


def _credit_line(paragraph: str) -> tuple[int, int, str] | None:
    """Return span and agency of a paragraph that is nothing but a credit."""
    line = paragraph.strip()
    if not 2 <= len(line) <= MAX_CREDIT_CHARS:
        return None
    start = paragraph.index(line)
    span = (start, start + len(line))
    if len(line) <= 60:
        parts = [part for part in _JOINT.split(line.strip("()[]{}-–—―*_©/. \u00a0")) if part]
        codes = [_agency_of(part, True) for part in parts]
        # Every part but a desk's initials ("dpa/lno") must be an agency: "AFP, Paris and back" is a sentence.
        if (
            codes
            and codes[0]
            and all(code or (part.islower() and len(part) <= 4) for code, part in zip(codes, parts, strict=True))
        ):
            return (*span, codes[0])
    rights = _RIGHTS.match(line)
    if rights:
        agency = find_agency(_YEAR.sub("", rights["holder"]), is_framed=True)
        if agency:
            return (*span, agency)
    helped = _HELPED.match(line)
    if helped:
        agency = _agency_of(helped["agency"], False)
        if agency:
            return (*span, agency)
    return None


def _credit_tail(paragraph: str) -> tuple[int, int, str] | None:
    """Return span and agency of a credit at the end of a paragraph."""
    offset = max(0, len(paragraph) - MAX_CREDIT_CHARS)
    tail = paragraph[offset:]
    desk = next(reversed(list(_REUTERS_DESK.finditer(tail))), None)
    if desk and _DESK_WORDS.search(desk[0]) and len(tail) - desk.end() <= 2:
        return offset + desk.start(), offset + len(tail.rstrip()), "Reuters"
    for pattern in (_TAIL_BRACKET, _TAIL_DASH, _TAIL_WORD):
        match = pattern.search(tail)
        if not match:
            continue
        # A bare last word is the weakest frame, a bracket after the full stop the strongest.
        is_bracket = pattern is _TAIL_BRACKET
        if is_bracket and tail[: match.start()].rstrip()[-1:] not in tuple(".!?…\"”»’'"):
            continue
        agency = find_agency(match["inner"], is_framed=is_bracket)
        if agency:
            return offset + match.start("text"), offset + len(tail.rstrip()), agency
    return None
