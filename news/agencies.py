"""News agencies: the names and codes by which bylines, datelines and credits mean them.

Short codes that are also words or initials (PA, CP, AA, TT) count only inside a strong frame: brackets after a
dateline, or a line of their own.
"""

import re

from news.languages.patterns import either

# code | other spellings and names. A code with * is weak: too short to trust outside a frame.
_AGENCIES = """
AP | Associated Press; The Associated Press; AP News; أ ب; أ.ب
AFP | Agence France-Presse; Agence France Presse; AFP Relaxnews; أ ف ب; ا ف ب; أ.ف.ب; فرانس برس
Reuters | Reuter; REUTER; Thomson Reuters; Reuters Staff; Reuters News Agency; Reuters News Service; Рейтер; رويترز
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
EFE | Agencia EFE; EFE Verde; Agência EFE; efe; efe-epa; EFE-EPA
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
Kazinform | KAZINFORM; Казинформ; КАЗИНФОРМ; Kazinform News Agency
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


# The separators between agencies that share a line: "AFP/dpa", "Le Figaro et AFP", "AP and Reuters".
JOINT = re.compile(
    rf"\s{{0,9}}[/,;&+|·•]\s{{0,9}}|\s{{1,9}}(?:{either('wire.agency_joiners')})\s{{1,9}}|\s{{1,9}}[-–—]\s{{1,9}}"
)
_COVER = re.compile(
    rf"^(?:(?:{either('wire.agency_openings')})\b[\s:]{{0,3}})|^the\s|\s(?:{either('wire.agency_endings')})$",
    re.IGNORECASE,
)


# "AP National Political Writer"
_STAFF = re.compile(
    r"^(?P<agency>AP|AFP|UPI|Reuters|Associated Press|Bloomberg)\s(?:[A-Z][\w-]{1,20}\s){1,3}(?:writer|reporter|"
    r"correspondent|editor|columnist)s?$",
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
    whole = agency_of(name, is_framed)
    if whole:
        return whole
    for part in JOINT.split(name):
        code = agency_of(part, is_framed)
        if code:
            return code
    return None


def agency_of(part: str, is_framed: bool) -> str | None:
    """Return the code of the agency that one name means, or None."""
    word = _STAFF.sub(r"\g<agency>", part.strip(" \t\u00a0.()[]*_/-–—―©"))
    for _ in range(2):
        spelled = _SPELLINGS.get(word)
        code = spelled or _NAMES.get(word.casefold())
        if code and (is_framed or code not in _WEAK or word != code):
            return code
        word = _COVER.sub("", word).strip()
    return None
