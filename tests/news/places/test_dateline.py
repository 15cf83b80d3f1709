"""A dateline is found in its frames and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.places.country import find_country
from news.places.dateline import find_byline_place, find_dateline, find_opening_dateline
from tests.growth import assert_linear

STORY = "The harbour was closed on Monday after a crane fell into the basin, officials said."


@pytest.mark.parametrize(
    ("printed", "place", "agency", "country"),
    [
        pytest.param("GENEVA (AP) —", "GENEVA", "AP", "CH", id="AP"),
        pytest.param("WASHINGTON (Reuters) -", "WASHINGTON", "Reuters", "US", id="Reuters"),
        pytest.param("Hong Kong (AFP) –", "Hong Kong", "AFP", "HK", id="AFP, not in capitals"),
        pytest.param("PARIS, 12 mai (AFP) –", "PARIS", "AFP", "FR", id="a French day"),
        pytest.param("PARIS, 12 mai 2021 (AFP) -", "PARIS", "AFP", "FR", id="a French day with its year"),
        pytest.param("Berlin (dpa) -", "Berlin", "dpa", "DE", id="dpa"),
        pytest.param("Hannover (dpa/lni) -", "Hannover", "dpa", "DE", id="dpa's state service"),
        pytest.param("Frankfurt (dpa-AFX) -", "Frankfurt", "dpa", "DE", id="dpa's market service"),
        pytest.param("Berlin/Paris (AFP) –", "Berlin/Paris", "AFP", None, id="two places"),
        pytest.param("Berlin, 12. Mai (Reuters) -", "Berlin", "Reuters", "DE", id="a German day"),
        pytest.param("BEIJING, May 12 (Xinhua) --", "BEIJING", "Xinhua", "CN", id="Xinhua"),
        pytest.param("NEW YORK, Nov. 19 (UPI) —", "NEW YORK", "UPI", "US", id="an abbreviated month"),
        pytest.param("MOSCOW, May 12. /TASS/.", "MOSCOW", "TASS", "RU", id="TASS"),
        pytest.param("МОСКВА, 12 мая. /ТАСС/.", "МОСКВА", "TASS", "RU", id="TASS in Russian"),
        pytest.param("Madrid, 12 may (EFE).-", "Madrid", "EFE", "ES", id="EFE"),
        pytest.param("Buenos Aires, 12 may (Télam)-", "Buenos Aires", "Télam", "AR", id="Télam"),
        pytest.param("(ANSA) - ROMA, 12 MAG -", "ROMA", "ANSA", "IT", id="ANSA"),
        pytest.param("Warszawa (PAP) -", "Warszawa", "PAP", "PL", id="PAP"),
        pytest.param("STOCKHOLM (TT) –", "STOCKHOLM", "TT", "SE", id="a weak code in the strong frame"),
        pytest.param("OTTAWA (CP) —", "OTTAWA", "CP", "CA", id="another weak code"),
        pytest.param("LONDON (Reuters)", "LONDON", "Reuters", "GB", id="no dash"),
        pytest.param("HILO, Hawaii (KHNL) -", "HILO, Hawaii", None, "US", id="a station is no agency"),
        pytest.param("(Reuters) —", None, "Reuters", None, id="agency alone"),
        pytest.param("Dec 29 (Reuters) -", None, "Reuters", None, id="day and agency"),
        pytest.param("MADRID —", "MADRID", None, "ES", id="long dash"),
        pytest.param("BERLIN --", "BERLIN", None, "DE", id="two hyphens"),
        pytest.param("Indianapolis –", "Indianapolis", None, "US", id="not in capitals"),
        pytest.param("FORT PIERCE, Fla. -", "FORT PIERCE, Fla.", None, "US", id="AP's states"),
        pytest.param("SIOUX FALLS, S.D. –", "SIOUX FALLS, S.D.", None, "US", id="dotted state"),
        pytest.param("ST. JOSEPH, Mich. —", "ST. JOSEPH, Mich.", None, "US", id="a saint"),
        pytest.param("PUTRAJAYA, Nov 22 —", "PUTRAJAYA", None, "MY", id="day without agency"),
        pytest.param("DUBAI, United Arab Emirates —", "DUBAI, United Arab Emirates", None, "AE", id="a country"),
        pytest.param("Frankfurt am Main -", "Frankfurt am Main", None, "DE", id="particles"),
        pytest.param("PORT-AU-PRINCE —", "PORT-AU-PRINCE", None, "HT", id="hyphens"),
        pytest.param("МОСКВА, 3 мая - РИА Новости.", "МОСКВА", "RIA Novosti", "RU", id="the agency after the dash"),
        pytest.param("КИЇВ. 3 травня. УНІАН.", "КИЇВ", "UNIAN", "UA", id="full stops"),
        pytest.param("بيروت (أ ف ب) -", "بيروت", "AFP", "LB", id="a script without capitals"),
        pytest.param("新华社北京5月3日电（记者张三）", "北京", "Xinhua", "CN", id="Xinhua in Chinese"),
        pytest.param("【東京時事】", "東京", "Jiji", "JP", id="Jiji in Japanese"),
        pytest.param("(서울=연합뉴스) 홍길동 기자 =", "서울", "Yonhap", "KR", id="Yonhap in Korean"),
        pytest.param("Beirut:", "Beirut", None, "LB", id="colon"),
        pytest.param("NEW DELHI:", "NEW DELHI", None, "IN", id="colon in capitals"),
        pytest.param("Washington, DC, United States:", "Washington, DC, United States", None, "US", id="three parts"),
        pytest.param("CAMBRIDGE —", "CAMBRIDGE", None, None, id="a town of two countries has none"),
        pytest.param("ATLANTA, Georgia —", "ATLANTA, Georgia", None, "US", id="state or country: the town decides"),
    ],
)
def test_a_dateline_is_found_with_its_place_and_agency(printed: str, place, agency, country) -> None:
    paragraph = f"{printed} {STORY}"
    dateline = find_dateline(paragraph)
    assert dateline is not None
    assert (dateline.text, dateline.place, dateline.agency) == (printed, place, agency)
    assert (find_country(place, "en") if place else None) == country
    assert paragraph[dateline.end :] == STORY


@pytest.mark.parametrize(
    "paragraph",
    [
        pytest.param(STORY, id="none"),
        pytest.param("Graham: Rival's Rhetoric Is Destroying The Party's Chance To Win", id="a headline with a name"),
        pytest.param(
            "Graham: Rival's Rhetoric Is Destroying The Party's Chance To Win The Race.", id="with a full stop"
        ),
        pytest.param(
            "Meier (AP) said on Monday that the harbour would soon be opened again.", id="a reporter's agency"
        ),
        pytest.param("BOOM: Senator Just Fired A Missile At The Press.", id="a shouting headline"),
        pytest.param(f"UPDATE: {STORY}", id="a label"),
        pytest.param(f"Analysis — {STORY}", id="a label before a dash"),
        pytest.param('Graham: "The harbour must be opened again, and it must be opened soon."', id="a speaker"),
        pytest.param(
            "Merkel: Wir haben den Hafen geschlossen, weil ein Kran in das Becken gefallen ist.", id="an answer"
        ),
        pytest.param(
            "Leipzig: Hier wurde vor vielen Jahren der erste Kran der Stadt in das Becken gesetzt.", id="here"
        ),
        pytest.param("Covid-19 – The disease that closed the harbour came back on Monday, they said.", id="a disease"),
        pytest.param("Acme – the company that owns the crane – said on Monday that it would pay.", id="a parenthesis"),
        pytest.param("Die Ministerin (CDU) sagte am Montag, der Hafen werde bald wieder geöffnet.", id="a party"),
        pytest.param(
            "Meier (CDU) sagte am Montag, der Hafen in Bremen werde bald wieder geöffnet.", id="a name and party"
        ),
        pytest.param("(CNN) The president closed the harbour on Monday after a crane fell.", id="a broadcaster"),
        pytest.param("Rules and Standards – A Review of Harbours", id="a heading"),
        pytest.param("Kultur und Wandel – Zwischenfazit nach einem Jahr im Hafen von Zembla", id="a German heading"),
        pytest.param("Rules and Standards – A Review of Harbours and Cranes After the Fall.", id="title case"),
        pytest.param("Gazette.Net - The harbour was closed on Monday after a crane fell.", id="an address"),
        pytest.param("Berlin: 12 Grad", id="a label and its value"),
        pytest.param("The agency (AP) said on Monday that the harbour was closed.", id="an agency in a sentence"),
        pytest.param("", id="nothing"),
        pytest.param(" : ", id="marks"),
    ],
)
def test_what_only_looks_like_a_dateline_is_none(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


def test_a_press_release_carries_its_place_on_a_line_of_its_own() -> None:
    dateline = find_dateline("BAAR, SWITZERLAND")
    assert dateline is not None
    assert (dateline.place, dateline.end) == ("BAAR, SWITZERLAND", 17)
    assert find_dateline("LOOK WHAT YOU MADE ME DO") is None


def test_a_byline_may_name_the_place() -> None:
    assert find_byline_place(["Jane Doe", "AFP, MANILA"]) == "MANILA"
    assert find_byline_place(["Jane Doe, MANILA", "AFP, Jane Doe", None, "AFP, PTI"]) is None


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("HANOI, Vietnam", "VN"),
        ("Beirut", "LB"),
        ("Cambridge", None),
        ("Tbilisi, Georgia", "GE"),
        ("", None),
        (",", None),
    ],
)
def test_a_country_is_never_guessed(place: str, country) -> None:
    assert find_country(place) == country


@given(st.text(max_size=200) | st.text(st.sampled_from("ABCabc ()-—:/.,12'"), max_size=80))
def test_no_paragraph_raises_and_the_rest_is_its_tail(paragraph: str) -> None:
    dateline = find_dateline(paragraph)
    if dateline:
        assert 0 < dateline.end <= len(paragraph)
        assert dateline.text in paragraph


@pytest.mark.parametrize("unit", ["A", "A ", "(", "A(", "A (AP", "A, ", "A. ", "—", "A:", " ", "/A", "A/", "1 "])
def test_a_long_paragraph_takes_time_as_it_grows(unit: str) -> None:
    assert_linear(lambda count: find_dateline(unit * count), 25_000 // len(unit))


@pytest.mark.parametrize(
    ("printed", "place", "agency"),
    [
        pytest.param("BERLIN taz |", "BERLIN", None, id="an outlet before a bar"),
        pytest.param("PARIS afp |", "PARIS", "AFP", id="an agency before a bar"),
        pytest.param("Genève (ats)", "Genève", "ATS", id="a code in small letters"),
        pytest.param("Frankfurt a.M. (epd).", "Frankfurt a.M.", "epd", id="on the Main"),
        pytest.param("Berlin (ots) -", "Berlin", None, id="a release wire"),
        pytest.param("LONDON--(BUSINESS WIRE)--", "LONDON", None, id="another"),
        pytest.param("NAIROBI, Kenya, May 12, 2021 /PRNewswire/ --", "NAIROBI, Kenya", None, id="a third"),
        pytest.param("Berlin, 22.11.2022 –", "Berlin", None, id="a day in figures"),
        pytest.param("Paris, le 12 mai 2021 –", "Paris", None, id="a French day with its article"),
        pytest.param("MADRID, 12 (EUROPA PRESS)", "MADRID", "EP", id="a day without its month"),
        pytest.param("Lisboa, 12 de maio de 2021 –", "Lisboa", None, id="a Portuguese day"),
        pytest.param("MOSCOW. May 12 (Interfax) -", "MOSCOW", "Interfax", id="a full stop before the day"),
        pytest.param("TEGUCIGALPA, HONDURAS.-", "TEGUCIGALPA, HONDURAS", None, id="the Spanish mark"),
        pytest.param("Bogotá.-", "Bogotá", None, id="the Spanish mark, not in capitals"),
        pytest.param("London, Jun 11 (efe-epa).-", "London", "EFE", id="two agencies in one"),
        pytest.param("SYDNEY, AAP -", "SYDNEY", "AAP", id="the agency behind a comma"),
        pytest.param("WELLINGTON, May 12 AAP -", "WELLINGTON", "AAP", id="the agency behind the day"),
        pytest.param("dpa Berlin -", "Berlin", "dpa", id="the agency in front"),
        pytest.param("JAKARTA, GAZETTE.example -", "JAKARTA", None, id="an outlet's address"),
        pytest.param("COLOMBO (News 1st) -", "COLOMBO", None, id="an outlet with a figure"),
        pytest.param("London/Teheran -", "London/Teheran", None, id="two places"),
        pytest.param("Tamberi:", "Tamberi", None, id="a town that no table knows"),
    ],
)
def test_other_frames_are_read_too(printed: str, place: str, agency) -> None:
    paragraph = f"{printed} {STORY}"
    dateline = find_dateline(paragraph)
    assert dateline is not None
    assert (dateline.text, dateline.place, dateline.agency) == (printed, place, agency)
    assert paragraph[dateline.end :] == STORY


@pytest.mark.parametrize(
    "paragraph",
    [
        pytest.param(
            "Saubere Sache: Die Stadt hat am Montag ihre Straßen gereinigt und will es wieder tun.", id="German"
        ),
        pytest.param("Neu: Der Hafen öffnet am Montag wieder, und das Becken ist geräumt, hieß es.", id="new"),
        pytest.param("Acme, Delta, Lot: The airlines have closed their counters in the harbour for good.", id="a list"),
        pytest.param("DEAR JANE: Of course you should be happy that the harbour will be open again.", id="a letter"),
        pytest.param("Jane Roe (Zembla): With her first win in the harbour race she is the favourite.", id="a name"),
    ],
)
def test_a_label_is_no_dateline(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


def test_people_who_talk_are_no_places() -> None:
    question, reply = f"Roe: {STORY}", f"Doe: {STORY}"
    assert find_opening_dateline([question, STORY, STORY]) is not None
    assert find_opening_dateline([question, reply, question]) is None
    assert find_opening_dateline([f"{STORY} Roe saw it.", question]) is None
    assert find_opening_dateline([f"Geneva: {STORY}", reply, question])[1].place == "Geneva"


def test_a_summary_may_stand_before_the_dateline() -> None:
    summary = "A crane fell into the harbour of Zembla."
    assert find_opening_dateline([summary, f"Geneva – {STORY}"])[0] == 1
    assert find_opening_dateline([summary, f"Zembla – {STORY}"])[0] == 1
    assert find_opening_dateline([summary, f"Harbours – {STORY}"]) is None
    assert find_opening_dateline([summary] * 3 + [f"GENEVA (AP) — {STORY}"]) is None


@pytest.mark.parametrize(
    ("opening", "place", "day"),
    [
        pytest.param(
            "LETHBRIDGE, Alberta, March 3 - <Prairie Mills Ltd> said", "LETHBRIDGE, Alberta", "XXXX-03-03", id="<"
        ),
        pytest.param(
            "HALIFAX, Nova Scotia, May 9 - (Dory Lines Ltd) said", "HALIFAX, Nova Scotia", "XXXX-05-09", id="("
        ),
        pytest.param("NAPLES, Fla, March 30 - Net 7,237 vs 5,938", "NAPLES, Fla", "XXXX-03-30", id="figures"),
        pytest.param("SYDNEY, Oct 19 - Oper shr 17 cts", "SYDNEY", "XXXX-10-19", id="a short line of figures"),
        pytest.param(
            "KINGSTON, Jamaica, April 24 - prime minister", "KINGSTON, Jamaica", "XXXX-04-24", id="small letters"
        ),
        pytest.param("New york, april 13 - the harbour", "New york", "XXXX-04-13", id="misprinted capitals"),
        pytest.param(
            "ARNHEM, the Netherlands, April 1 - Barges", "ARNHEM, the Netherlands", "XXXX-04-01", id="an article"
        ),
        pytest.param(
            "ANAHEIM, Calif., June 1- Dockers said", "ANAHEIM, Calif.", "XXXX-06-01", id="no blank before the mark"
        ),
        pytest.param("PARIS, 12 mai (AFP) – Le port", "PARIS", "XXXX-05-12", id="a bracket"),
        pytest.param("BERLIN, 12. Mai (Reuters) - Der Hafen", "BERLIN", "XXXX-05-12", id="a dot"),
        pytest.param("МОСКВА, 12 мая. /ТАСС/. Река", "МОСКВА", "XXXX-05-12", id="Russian"),
        pytest.param("PARIS, 12 mai 2021 (AFP) - Le port", "PARIS", "2021-05-12", id="a year"),
        pytest.param("Dec 29 (Reuters) - Oil rose", None, "XXXX-12-29", id="a day alone"),
        pytest.param("MADRID — The port", "MADRID", None, id="no day"),
    ],
)
def test_a_day_makes_a_dateline_of_any_line_and_is_read(opening: str, place: str | None, day: str | None) -> None:
    dateline = find_dateline(f"{opening} {STORY if day is None else ''}".strip())
    assert dateline is not None
    assert (dateline.place, str(dateline.day) if dateline.day else None) == (place, day)


@pytest.mark.parametrize(
    "paragraph",
    [
        pytest.param("Harbour Concert, May 12 - doors open at seven, tickets at the quay", id="an event"),
        pytest.param("Open House, June 1 - 14", id="a span of days"),
    ],
)
def test_a_day_behind_what_is_no_place_makes_no_dateline(paragraph: str) -> None:
    assert find_dateline(paragraph) is None
