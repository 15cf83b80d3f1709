"""The words of Korean."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Korean",
    dates=DateWords(
        morning=("오전",),
        afternoon=("오후",),
        changed_stems=("수정",),
        published_stems=("등록", "입력"),
        minutes=("분",),
        hours=("시간",),
        days=("일",),
        age_after=("전",),
    ),
    people=PeopleWords(
        author_line_bys=("작성자",),
        titles=("기자", "특파원", "앵커", "인턴기자"),
        suffix_titles=("기자", "특파원", "인턴기자", "선임기자", "논설위원"),
    ),
    places=PlaceWords(
        dateline_reporters=("기자", "특파원"),
    ),
    body=BodyWords(
        long_calls=("무단.{0,4}전재",),
        page_words=("댓글", "공유"),
    ),
)  # fmt: skip
