"""The words of Spanish."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Spanish",
    dates=DateWords(
        months=(
            "enero ene", "febrero", "marzo", "abril abr", "mayo", "junio", "julio", "agosto ago",
            "septiembre setiembre", "octubre", "noviembre", "diciembre dic",
        ),
        weekdays=("lunes", "martes", "miércoles mié", "jueves jue", "viernes vie", "sábado sáb", "domingo dom"),
        day_suffixes=("º", "ª"),
        day_joiners=("de",),
        year_joiners=("de", "del"),
        update_stems=("actualiz",),
        published_stems=("publi",),
        minutes=("minuto", "minutos"),
        hours=("hora", "horas"),
        days=("día", "días", "dia", "dias"),
        one=("un", "una", "uno"),
        age_before=("hace",),
        posted_line_words=(
            "publicado", "publicada", "actualizado", "actualizada", "el", "de", "lunes", "martes", "miércoles",
            "jueves", "viernes", "sábado", "domingo",
        ),
        updated_words=("actualizad[oa]",),
        date_words=("publicado(?: el)?", "actualizado(?: el)?", "el"),
        date_markup=("fecha",),
    ),
    people=PeopleWords(
        by=("por",),
        author_labels=("autor",),
        author_line_bys=("de la mano de",),
        byline_verbs=("escrito", "publicado"),
        name_joiners=("y",),
        titles=("periodista", "redactora?", "biografía"),
        desks=("redacci[oó]n", "agencias"),
        office_stems=("por",),
        name_particles=("de", "del", "la", "y", "el"),
        written_by=("escrito por", "autor"),
        pictured_bys=("por",),
        author_folders=("autor(?:es)?",),
    ),
    places=PlaceWords(
        place_particles=("de", "del", "la", "los", "las", "el", "en", "y", "al"),
        place_stops=("por", "foto", "fotos", "opinión", "análisis", "entrevista", "nota", "fuente", "actualización"),
        first_persons=("yo", "nosotros", "aquí"),
        filed_suffixes=("º",),
        filed_joiners=("de",),
    ),
    wire=WireWords(
        agency_joiners=("y", "con"),
        agency_openings=("por", "fuente"),
        source_labels=("fuentes?",),
        credit_bys=("por",),
        desk_reporting=("reporte", "reportaje", "información"),
        desk_additional=("adicional",),
        desk_bys=("de", "por"),
        desk_editing=("edita",),
        help_with=("con",),
        help_nouns=("información", "informaciones", "contribución", "aportes"),
        help_from=(r"de\sla", "del", "de"),
        wires=("agencias",),
        credit_editors=(r"editad[oa]\s(?:en\sespañol\s)?por", r"edición(?:\sde)?"),
        credit_photographers=(r"fotos?\s(?:de|por)",),
        credit_contributors=(r"(?:reporte|información|reportaje)(?:\sadicional)?\s(?:de|por)",),
    ),
    headings=HeadingWords(
        headline_labels=("título", "titulo"),
        rubrics=("política", "economía", "mundo", "deportes"),
        byline_joiners=("y", "de", "del", "el"),
        lead_markup=("entradilla", "bajada", "copete", "sub ?titulo", "resumen"),
    ),
    body=BodyWords(
        advertisements=("publicidad",),
        read_also=("lea también", "leer más"),
        most_read=("lo más (?:leído|visto)",),
        most_read_scopes=("en",),
        subscribe_calls=("suscríbete",),
        picture_labels=("imagen", "foto", "fotos"),
        page_notes=("todos los derechos",),
        page_labels=("compartir",),
        long_calls=(
            "¿ya sab[ií]as que .{0,90}(?:canal|telegram|whatsapp|app)", "únete (?:a|al|desde)",
            "hazte (?:miembro|socio|suscriptor)", "sigue (?:toda )?la información",
            "recib[ea] (?:gratis|en tu correo)", "si (?:quieres|deseas) (?:recibir|apoyar|seguir)",
        ),
        comment_nouns=("comentarios?",),
        topic_labels=("etiquetas", "temas"),
        author_notes=("es (?:periodista|redactor|corresponsal)",),
        this_story=(r"est[ea]\s(?:artículo|noticia|nota|información|texto|reportaje)",),
        correction_labels=(
            "correcci[oó]n(?:es)?", "rectificaci[oó]n", "fe de err(?:ores|atas)", "aclaraci[oó]n",
            "nota de la redacción", "nota del editor",
        ),
        correction_tails=("del",),
        correction_stems=("corre[cçz]", "aclar", "rectif", "precis", "error", "versión"),
        correction_sentences=(r"una\sversión\s(?:anterior|previa)\sde\sest[ae]",),
        corrected=(r"(?:ha\ssido|fue)\s(?:corregid|rectificad)[oa]",),
        update_labels=("actualizaci[oó]n", "actualizado"),
        updated=(r"(?:ha\ssido|fue)\s(?:actualizad|ampliad)[oa]",),
        notice_stems=("corre", "rectif", "precis", "aclara", "erra", "erro", "actualiz", "ampliad", "nota", "versión"),
    ),
)  # fmt: skip
