"""The words of English."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="English",
    dates=DateWords(
        months=(
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        weekdays=(
            "monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs", "friday fri",
            "saturday sat", "sunday sun",
        ),
        day_suffixes=("st", "nd", "rd", "th"),
        day_joiners=("of",),
        year_joiners=("of",),
        clock_cues=("at",),
        clock_units=("hrs",),
        update_stems=("modif", "updat"),
        changed_stems=("edited",),
        published_stems=("publi", "posted", "first", "creat"),
        minutes=("minute", "minutes", "min", "mins", "m"),
        hours=("hour", "hours", "hr", "hrs", "h"),
        days=("day", "days", "d"),
        one=("a", "an", "one"),
        age_after=("ago",),
        posted_line_words=(
            "first", "last", "originally", "published", "posted", "updated?", "modified", "created", "submitted",
            "filed", "date", "time", "on", "at", "the", "of", "in", "was", "hrs?", "h", "est", "edt", "mon(?:day)?",
            "tues?(?:day)?", "wed(?:nesday)?", "thu(?:rs)?(?:day)?", "fri(?:day)?", "sat(?:urday)?", "sun(?:day)?",
            r"\d{1,2}\s?min(?:ute)?s?", "read",
        ),
        updated_words=("updated?", "modified"),
        posted_verbs=("posted", "published", "written"),
        day_leads=("on",),
        date_words=(
            "updated?", "last updated", "published(?: on)?", "posted(?: on)?", "at", "on", "the", "monday", "tuesday",
            "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
        ),
    ),
    people=PeopleWords(
        by=("by",),
        author_labels=("author",),
        author_line_bys=("text", "words", "authors?"),
        byline_verbs=("story", "text", "words", "written", "reported", "posted", "published", "submitted", "interview"),
        author_line_verbs=(
            "photos?", "reporting", "analysis", "opinion", "review", "article", "authors?", "reporter", "the author",
        ),
        lead_verbs=("compiled",),
        lead_labels=("text",),
        name_line_starts=("text", "story by", "written by", "reported by"),
        plain_text_labels=("text",),
        plain_text_verbs=("text", "words", "story", "reporting", "written"),
        together_texts=("text", "words", "story", "report"),
        together_ands=("and",),
        together_pictures=("photos?", "pictures"),
        together_bys=("by",),
        edited_by=("edit(?:ed by|ors?|or in charge)",),
        edited_by_bare=("edited by",),
        name_joiners=("and", "with"),
        talk_joiners=("in conversation with",),
        inner_labels=("author", "by"),
        name_ends=(
            "in", "from", "at", "for", "reports?", "writes?", "says?", "correspondent", "is an?", "view", "follow",
            "under", "about", "updated?", "published", "posted", "illustration", r"on\s\w+\s\d", r"min\.? read",
            "read more", "more from", "contact",
        ),
        titles=(
            "editors?", "reporters?", "correspondent", "journalist", "writers?", "contributors?", "columnist",
            "producer", "bureau", "chief", "freelance", "senior", "managing", "deputy", "staff writer", "director",
            "manager", "professor", "head of", "photographer", "analyst",
        ),
        staff=(r"staff\s(?:writers?|reporters?|correspondents?)",),
        desks=(
            "staff", "desk", "newsroom", "newsdesk", "editorial", "editors", "team", "web ?desk", "online", "service",
            "services", "press", "media", "news", "agency", "agencies", "bureau", "report", "business wire",
            r"\w{0,12}newswire", "contributors", "correspondents", "reporters", "associated", "network", "institute?",
            "foundation", "university", "inc", "ltd", "association", "club",
        ),
        not_names=(
            "admin(?:istrator)?", "root", "user", "webmaster", "cms", "guest author", "unknown", "anonymous",
            "no author", "none", "null", "undefined", "author", "default", "test",
        ),
        not_name_stems=(
            "cookie", "newsletter", "e-?mail", "copyright", r"comments?\b", "share", "read more", "log ?in", "photo",
            r"\bimage", r"\bmin\b", "archive",
        ),
        not_name_starts=(
            "edit", r"follow\w{0,3}", "community", "uncategorized", "jobs", "powered", r"profil\w{0,3}", "bio",
            "contact", "home", "blog", "source", "article", "date", "login", "menu", "search", "all posts", "website",
            "category", "links?", "copied", "more", "mail", "print", "tags?", r"ph\.?d", r"m\.?d", "rn", "esq",
        ),
        account_names=("admin", "editor", "user", "webmaster"),
        login_names=("administrator", "root", "system"),
        office_stems=(
            "admin", "edit", "web", "wp", "cms", "root", "user", "test", "author", "guest", "news", "info", "post",
            "desk", "system", "support", "online", "content", "team", "press", "staff", "by", "and", "the", "in",
            "on", "more", "contact", "home",
        ),
        name_particles=("of", "st"),
        written_by=("(?:written|posted) by", "by$", "author"),
        pictured=("photos?", "pictures?", "photograph(?:s|y|ed)?"),
        pictured_bys=("by",),
        author_folders=(
            "authors?", "journalists?", "reporters?", "contributors?", "writers?", "columnists?", "by", "profiles?",
            "people", "team", "staff",
        ),
    ),
    places=PlaceWords(
        first_persons=("i", r"i['’]\w{1,3}", "we", "here"),
    ),
    wire=WireWords(
        source_labels=("sources?",),
        credit_bys=("by", "via", "text"),
        picture_stems=("photo", "image", "picture"),
        desk_by_lines=(
            r"(?:additional\s|with\s)?(?:reporting|writing|editing|compiled)(?:\sand\s(?:writing|editing))?\sby",
        ),
        desk_editing=("editing", "version"),
        desk_stems=("edit", "writ", "version"),
        contributed=(r"(?:also\s)?contributed",),
        contributed_to=("reporting", r"to\s(?:this|the)\s(?:report|story|article|reporting|piece)"),
        helper_ands=("and",),
        helper_places=("in",),
        agency_staff=(
            "writers?", "reporters?", "correspondents?", "journalists?", "staff", "producers?", "photographers?",
        ),
        help_with=("with",),
        help_more=("additional", "some", "other"),
        help_openings=(r"additional\s(?=report)",),
        help_nouns=("inputs?", "files?", "reporting", "reports?", "information", "material", "contributions?"),
        help_from=("from", "by", "of"),
        wires=("agencies", "agency", "wires?", "wire services"),
        wires_before=("news", "wire", "press"),
        wires_after=("reports", "inputs", "press"),
        credit_editors=(r"edit(?:ing|ed)(?:\sand\s\w{4,12})?\sby", "editing"),
        credit_photographers=(r"phot(?:o|os|ography)\sby",),
        credit_contributors=(
            r"(?:additional\s|with\s)?(?:reporting|writing|compiled|graphics?)(?:\sand\s(?:reporting|writing))?\sby",
            r"(?:with\s)?contributions?\s(?:by|from)", "contributing:?",
        ),
    ),
    headings=HeadingWords(
        headline_labels=("head(?:line|er)", "title"),
        rubrics=(
            "world", "news", "politics", "sport", "sports", "business", "economy", "culture", "local", "national",
            "us", "uk", "international", "opinion", "technology", "tech", "science", "health", "entertainment",
            "breaking", "top", "stories", "middle", "east", "africa", "asia", "europe",
        ),
        byline_joiners=("and",),
        lead_markup=(
            "leads?", "ledes?", "lead ?text", "story ?lead", "intros?", "introduction", "introtext", "standfirst",
            "excerpt", "dek", "decks?", "summary", "preface", "preamble", "abstract", "teaser(?: text)?",
            "sub ?title", "sub ?head(?:line|ing)?s?", "description", "short ?info", "short ?text", "strapline",
            "tagline",
        ),
    ),
    body=BodyWords(
        advertisements=("advertise?ment", "sponsored"),
        read_on=("(?:also |must )?read(?: more| next| also| on)?",),
        link_labels=(
            "more", "watch", "see also", "related(?: (?:post|story|stories|articles?|content|topics|reading))?",
        ),
        lone_calls=(
            "also read", "must read", "read (?:also|next)", "you may also like", "you might also like", "recommended",
            "related (?:articles|stories|posts)",
        ),
        whole_calls=(r"read more\W{0,3}$",),
        most_read=("most (?:read|popular|viewed|watched|shared)",),
        most_read_scopes=("in", "on", "today", "this", "stories", "articles", "news"),
        subscribe_calls=(
            "get (?:the )?(?:daily|our|latest|breaking|all the)", "sign up (?:for|to|here|today)", r"subscribe\b",
            r"newsletter\b", "follow (?:us|me|him|her|@)", "join (?:us|our)", "click here", "tap here",
            "download (?:our|the)",
        ),
        picture_labels=("image", "photo", "picture", "photograph", "photos", "image credit", "photo credit"),
        picture_credits=("credit", r"by\b"),
        page_notes=("reading time", r"\d{1,2} min(?:utes?)? read", "our standards", "all rights reserved"),
        page_labels=("share", "leave a (?:comment|reply)", "comments?", "tags?"),
        long_calls=(
            "get in touch with our", r"got a (?:story|tip|news tip)\b", "have you got a story",
            r"do you have a (?:story|tip)\b", "for more (?:stories|news|articles) (?:like this|from)",
            r"for the latest (?:stories|news|updates)\b.{0,80}\b(?:download|follow|subscribe|visit)",
            "to (?:view|read|continue reading) (?:the|this) (?:full |whole )?(?:story|article)",
            "if you.{0,4} (?:already )?(?:a subscriber|seeing this message)", "already (?:a|have a) subscri",
            "first.time subscribers", "we want to hear (?:what you think|from you)",
            "did you (?:like|enjoy) this (?:article|story)", r"never miss (?:a|the)\b",
            "support (?:our|independent) journalism",
        ),
        page_words=(
            "no comments(?: yet)?", "click to tweet", "tweet this", "print this", "send email", "pdf", "back to top",
            "show more", "load more", "view gallery", "see gallery", "watch (?:the )?video",
        ),
        comment_nouns=("comments?",),
        topic_labels=("tags?", "topics?"),
        author_notes=("is (?:an?|the|our|based)", "writes", "covers", "reports (?:on|from)", "works as", "joined"),
        this_story=(r"(?:this|the)\s(?:article|story|report|post|piece|column|headline|caption|video|page)",),
        correction_labels=(
            "corrections?", "clarifications?", "corrections? and clarifications?", "editor.?s.? note",
            "errat(?:um|a)",
        ),
        correction_tails=("added", "appended", "on", "from"),
        correction_stems=(
            "correct", "clarif", "amend", "misstat", "misidentif", "misspel", "incorrect", "wrong", "erron", "errat",
            "error", "version",
        ),
        correction_sentences=(
            r"an?\s(?:earlier|previous|prior|original)\sversion\sof\s(?:this|the)\s(?:article|story|report|"
            "post|piece|column)",
            r"we\sregret\sthe\serror",
        ),
        corrected=(
            r"(?:originally|previously|initially|incorrectly|wrongly|mistakenly)\s\w",
            r"(?:has\sbeen|was|have\sbeen)\s(?:amended|corrected|clarified)",
        ),
        update_labels=("updated?", "update"),
        updated=(r"(?:has\sbeen|was|is\sbeing|will\sbe)\s(?:\w{1,12}\s){0,2}(?:updated|expanded)",),
        notice_stems=(
            "correct", "clarif", "amend", "version", "updat", "expanded", "original", "previous", "initially",
            "wrongly", "mistakenly", "erra", "erro", "error", "note",
        ),
    ),
)  # fmt: skip
