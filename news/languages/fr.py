"""The words of French."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="French",
    dates=DateWords(
        months=(
            "janvier janv", "février févr fév", "mars", "avril avr", "mai", "juin", "juillet juil", "août",
            "septembre", "octobre", "novembre", "décembre déc",
        ),
        weekdays=("lundi lun", "mardi", "mercredi mer", "jeudi jeu", "vendredi ven", "samedi sam", "dimanche dim"),
        day_suffixes=("er", "eme", "°"),
        update_stems=("mis à jour", "modif"),
        clock_stops=("mis a jour", "actuali"),
        published_stems=("publi",),
        minutes=("minute", "minutes"),
        hours=("heure", "heures"),
        days=("jour", "jours"),
        one=("un", "une"),
        age_before=("il y a",),
        posted_line_words=(
            "publiée?s?", "paru", "mise?s?", "modifiée?", "à", "jour", "le", "la", "date", "lundi", "mardi",
            "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
        ),
        updated_words=("mise? à jour", "modifiée?"),
        date_words=("publié le", "mis à jour le", "le"),
    ),
    people=PeopleWords(
        by=("par",),
        author_line_bys=("auteurs?",),
        byline_verbs=("publié", "écrit"),
        author_line_verbs=("auteurs?",),
        name_line_starts=("texte",),
        plain_text_labels=("auteur",),
        together_ands=("et",),
        name_joiners=("et",),
        titles=("journaliste", "correspondante?"),
        desks=("rédaction", "presse", "agences", "institut"),
        not_name_stems=("abonn",),
        not_name_starts=("publié", "collectif"),
        office_stems=("par",),
        name_particles=("de", "du", "la", "le"),
        written_by=("écrit par",),
        pictured_bys=("par",),
        byline_markup=("auteur",),
        author_folders=("auteurs?", "journalistes?", "profil"),
    ),
    places=PlaceWords(
        place_particles=(
            "de", "du", "des", "d", "la", "le", "les", "en", "sur", "sous", "et", "près", "au", "aux", "lès",
        ),
        place_stops=("par", "vidéo"),
        first_persons=("je", r"j['’]\w+", "nous", "ici"),
        filed_leads=("le",),
        filed_suffixes=("er",),
    ),
    wire=WireWords(
        agency_joiners=("et", "avec"),
        agency_openings=("par",),
        credit_bys=("par", "texte?"),
        desk_reporting=("reportage", "rédigé", "version française"),
        desk_additional=("additionnel",),
        desk_bys=("de", "par"),
        desk_editing=("édité", "version"),
        desk_stems=("édit", "version"),
        help_with=("avec",),
        help_nouns=("informations?", "la contribution", "les informations", "des dépêches"),
        help_from=("de", "des"),
        wires=("agences",),
        credit_editors=(r"édité\spar",),
        credit_photographers=(r"photos?\sde",),
        credit_contributors=(
            r"reportage(?:\sde)?", r"rédigé\spar", r"version\sfrançaise", r"avec\s(?:la\scontribution\s)?de",
        ),
    ),
    headings=HeadingWords(
        headline_labels=("titre",),
        rubrics=("monde", "société", "économie", "politique"),
        byline_joiners=("et", "de"),
        lead_markup=("chapo", "chapeau", "chapô"),
    ),
    body=BodyWords(
        advertisements=("publicité",),
        read_also=("lire aussi", "à lire (?:aussi|également)"),
        most_read=("les plus lus", "les articles les plus lus"),
        most_read_scopes=("en",),
        subscribe_calls=("inscrivez-vous", "abonnez-vous"),
        page_notes=("tous droits réservés",),
        page_labels=("partager",),
        long_calls=(
            "(?:vous avez aimé|vous aimez) cet article", "il vous reste .{0,12} de cet article",
            r"(?:la suite|cet article|l'accès) est réservée?\b.{0,20}abonné",
        ),
        comment_nouns=("commentaires?",),
        topic_labels=("mots-clés",),
        author_notes=("est (?:journaliste|correspondant|rédact|reporter)",),
        this_story=(r"(?:cet|l['’])\s?article",),
        correction_labels=(
            "rectificatif", "correctif", "note de la rédaction", "précision", "mise au point", "erratum",
        ),
        correction_tails=("du",),
        correction_stems=("corrig", "rectif", "précis", "erron", "errat", "version"),
        correction_sentences=(r"une\s(?:première|précédente)\sversion\sde\s(?:cet|l['’])\s?article",),
        corrected=(r"a\sété\s(?:corrigé|rectifié)",),
        update_labels=("mise à jour",),
        updated=(r"a\sété\s(?:\w{1,12}\s)?(?:mis\sà\sjour|actualisé|complété)",),
        update_openings=(r"article\smis\sà\sjour\s",),
        notice_stems=(
            "corrig", "corre", "rectif", "précis", "à jour", "actualis", "complét", "mise au point", "note",
            "version", "erra",
        ),
    ),
)  # fmt: skip
