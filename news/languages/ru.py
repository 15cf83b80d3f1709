"""The words of Russian."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Russian",
    dates=DateWords(
        months=(
            "январь января янв", "февраль февраля фев февр", "март марта мар", "апрель апреля апр", "май мая",
            "июнь июня июн", "июль июля июл", "август августа авг", "сентябрь сентября сен сент",
            "октябрь октября окт", "ноябрь ноября ноя нояб", "декабрь декабря дек",
        ),
        weekdays=("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
        update_stems=("обновл",),
        changed_stems=("изменен",),
        published_stems=("опубл",),
        minutes=("минут", "минуты", "минуту", "мин"),
        hours=("час", "часа", "часов"),
        days=("день", "дня", "дней"),
        age_after=("назад",),
        posted_line_words=(
            "опубликовано", "обновлено", "дата", "в", "г", "понедельник", "вторник", "среда", "четверг", "пятница",
            "суббота", "воскресенье",
        ),
        updated_words=("обновлено",),
    ),
    people=PeopleWords(
        author_line_bys=("от", "автор", "текст"),
        author_line_verbs=("автор", "текст"),
        plain_text_labels=("автор", "текст"),
        posted_bys=("автор",),
        name_joiners=("и",),
        titles=("корреспондент", "редактор"),
        desks=("редакция",),
        written_by=("написано", "автор"),
    ),
    places=PlaceWords(
        place_particles=("под", "на", "над"),
        first_persons=("я", "мы"),
    ),
    wire=WireWords(
        agency_openings=("источник",),
        source_labels=("источник",),
    ),
    headings=HeadingWords(
        headline_labels=("заголовок",),
        rubrics=("мир", "политика", "экономика", "спорт"),
        byline_joiners=("и",),
        lead_markup=("anons", "lid"),
    ),
    body=BodyWords(
        read_also=("читайте также",),
        picture_labels=("фото",),
        long_calls=("подписывайтесь", "следите за"),
        topic_labels=("теги",),
    ),
)  # fmt: skip
