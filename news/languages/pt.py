"""The words of Portuguese."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Portuguese",
    dates=DateWords(
        months=(
            "janeiro", "fevereiro fev", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
            "outubro out", "novembro", "dezembro",
        ),
        weekdays=(
            "segunda segunda-feira", "terça terça-feira", "quarta quarta-feira", "quinta quinta-feira",
            "sexta sexta-feira", "sábado", "domingo",
        ),
        day_suffixes=("º", "ª"),
        day_joiners=("de",),
        year_joiners=("de", "do"),
        clock_cues=("às", "as"),
        changed_stems=("atualiz",),
        published_stems=("publi",),
        minutes=("minuto", "minutos"),
        hours=("hora", "horas"),
        days=("dia", "dias"),
        one=("um", "uma"),
        age_before=("há",),
        age_after=("atrás",),
        posted_line_words=(
            "publicado", "publicada", "publicação", "atualizado", "atualizada", "em", "às", "as", "de", "segunda",
            "terça", "quarta", "quinta", "sexta", "feira", "sábado", "domingo",
        ),
        updated_words=("atualizad[oa]",),
    ),
    people=PeopleWords(
        by=("por",),
        author_labels=("autor",),
        byline_verbs=("escrito", "publicado"),
        letter_joiners=("e",),
        desks=("redação",),
        name_particles=("de", "da", "do", "dos", "das", "e"),
        pictured_bys=("por",),
    ),
    places=PlaceWords(
        place_particles=("de", "da", "das", "do", "dos", "e"),
        place_stops=("por", "foto", "fotos"),
        first_persons=("eu", "nós"),
        filed_leads=("a",),
        filed_joiners=("de",),
    ),
    wire=WireWords(
        agency_joiners=("e", "com"),
        agency_openings=("por", "fonte"),
        source_labels=("fontes?",),
        credit_bys=("por",),
        desk_reporting=("reportagem",),
        desk_additional=("adicional",),
        desk_bys=("de", "por"),
        desk_editing=("edição", "edita"),
        desk_stems=("ediç",),
        help_with=("com",),
        help_nouns=("informações",),
        help_from=("de", "da", "do"),
        wires=("agências",),
        credit_editors=(r"edição\sde",),
        credit_photographers=(r"fotos?\s(?:de|por)",),
        credit_contributors=(r"reportagem\s(?:adicional\s)?(?:de|por)",),
    ),
    headings=HeadingWords(
        headline_labels=("título", "titulo"),
        rubrics=("política", "mundo"),
        byline_joiners=("e", "de", "da"),
        lead_markup=("sub ?titulo", "resumo", "linha fina"),
    ),
    body=BodyWords(
        read_also=("leia (?:também|mais)",),
        lone_calls=("mais lidas",),
        subscribe_calls=("inscreva-se", "assine"),
        long_calls=("gostou d", r"siga (?:o|a|nos)\b"),
        author_notes=("é (?:jornalista|repórter|editor)",),
        this_story=(r"(?:est[ea]|o|a)\s(?:texto|artigo|matéria|reportagem|notícia)",),
        correction_labels=("corre[cç][ãa]o", "retifica[cç][ãa]o", "erramos", "esclarecimento", "nota da redação"),
        correction_stems=("corre[cçz]", "corrig", "esclar", "retif", r"erro\b", "versão"),
        correction_sentences=(r"uma\sversão\santerior\sd",),
        corrected=(r"foi\s(?:corrigid|retificad)[oa]",),
        update_labels=("atualiza[cç][aã]o", "atualizado"),
        updated=(r"foi\satualizad[oa]",),
        notice_stems=("corre", "corrig", "retif", "esclarec", "erra", "erro", "atualiz", "nota", "versão"),
    ),
)  # fmt: skip
