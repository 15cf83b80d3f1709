"""The words of Italian."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Italian",
    dates=DateWords(
        months=(
            "gennaio gen", "febbraio febb", "marzo", "aprile", "maggio mag", "giugno giu", "luglio lug", "agosto",
            "settembre set sett", "ottobre ott", "novembre", "dicembre",
        ),
        weekdays=("lunedì", "martedì", "mercoledì", "giovedì gio", "venerdì", "sabato", "domenica"),
        day_suffixes=("°", "º"),
        clock_cues=("ore", "alle"),
        update_stems=("aggiorn",),
        published_stems=("pubblic",),
        minutes=("minuto", "minuti"),
        hours=("ora", "ore"),
        days=("giorno", "giorni"),
        one=("un", "una", "uno"),
        age_after=("fa",),
        posted_line_words=(
            "pubblicato", "pubblicata", "aggiornato", "aggiornata", "il", "alle", "ore", "lunedì", "martedì",
            "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
        ),
        updated_words=("aggiornat[oa]",),
    ),
    people=PeopleWords(
        by=("di",),
        author_line_bys=("da", "foto", "autore"),
        author_line_verbs=("autore",),
        lead_verbs=("scritto",),
        name_line_starts=("da",),
        letter_joiners=("e",),
        titles=("giornalista",),
        desks=("redazione",),
        name_particles=("di", "del", "della", "da"),
        written_by=("scritto da",),
        pictured_bys=("di",),
        author_folders=("autori?",),
    ),
    places=PlaceWords(
        place_particles=("del", "della", "delle", "di", "da", "sul", "nel", "e"),
        place_stops=("di", "foto", "ultime"),
        first_persons=("io", "noi", "qui"),
        filed_suffixes=("°",),
    ),
    wire=WireWords(
        agency_joiners=("e", "con"),
        agency_openings=("di", "da", "fonte"),
        source_labels=("fonti?",),
        credit_bys=("di", "da"),
        desk_reporting=("tradotto",),
        desk_bys=("di", "da"),
        help_with=("con",),
        help_nouns=("informazioni", "contributo"),
        help_from=("della", "di"),
        wires=("agenzie",),
        credit_editors=(r"a\scura\sdi",),
        credit_photographers=(r"fotos?\sdi",),
        credit_contributors=(r"tradotto\sda",),
    ),
    headings=HeadingWords(
        headline_labels=("titolo",),
        rubrics=("cronaca", "esteri"),
        byline_joiners=("e", "di", "da", "del"),
        lead_markup=("sommario", "occhiello", "catenaccio"),
    ),
    body=BodyWords(
        advertisements=("pubblicità",),
        read_also=("leggi anche",),
        most_read=("i più letti",),
        subscribe_calls=("iscriviti",),
        picture_labels=("foto",),
        long_calls=("ti è piaciuto (?:questo|l')", "segui(?:ci)? (?:su|anche)"),
        author_notes=("è (?:giornalista|redattore|corrispondente)",),
        this_story=(r"(?:questo\s|l['’]\s?)articolo",),
        correction_labels=("correzione", "rettifica", "errata corrige", "precisazione", "nota della redazione"),
        correction_tails=("di",),
        correction_stems=("corre[cçz]", "corrig", "rettif", "precis", "errat", "versione"),
        correction_sentences=(r"una\sversione\sprecedente\sd",),
        corrected=(r"è\sstat[oa]\s(?:corrett|rettificat)[oa]",),
        update_labels=("aggiornamento", "aggiornato"),
        updated=(r"è\sstat[oa]\saggiornat[oa]",),
        notice_stems=("corre", "rettif", "precis", "erra", "aggiorn", "nota", "version"),
    ),
)  # fmt: skip
