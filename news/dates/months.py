"""Names of months and weekdays as newsrooms print them, in the languages that are cheap to know exactly."""

import unicodedata

# One line a language; genitives and abbreviations beside the full name, months from January, parted by |.
_NAMES = """
en: january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec
de: januar jänner jän|februar feber|märz mär mrz|april|mai|juni|juli|august|september|oktober okt|november|dezember dez
fr: janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre|décembre déc
es: enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre|noviembre|diciembre dic
it: gennaio gen|febbraio febb|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre set sett|ottobre ott|novembre|dicembre
pt: janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro
nl: januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december
pl: styczeń stycznia sty|luty lutego lut|marzec marca|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze|lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź|listopad listopada lis|grudzień grudnia gru
cs: leden ledna|únor února|březen března|duben dubna|květen května|červen června|červenec července|srpen srpna|září|říjen října|listopadu|prosinec prosince
sk: januára|februára|marca|apríl apríla|máj mája|jún júna|júl júla|augusta|septembra|október októbra|novembra|decembra
hr: siječanj siječnja|veljača veljače|ožujak ožujka|travanj travnja|svibanj svibnja|lipanj lipnja|srpanj srpnja|kolovoz kolovoza|rujan rujna||studeni studenog studenoga|prosinca
sr: januar januara|februara|mart marta|aprila|maja|jun juna|jul jula|avgust avgusta|septembar septembra|oktobar oktobra|novembar novembra|decembar decembra
sl: januarja|februarja|marec|aprila|maja|junij junija|julij julija|avgusta|septembra|oktobra|novembra|decembra
sv: januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december
da: januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december
no: januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des
fi: tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|toukokuuta toukokuu|kesäkuuta kesäkuu|heinäkuuta heinäkuu|elokuuta elokuu|syyskuuta syyskuu|lokakuuta lokakuu|marraskuuta marraskuu|joulukuuta joulukuu
et: jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember
lv: janvāris janvārī|februāris februārī|marts martā|aprīlis aprīlī|maijs maijā|jūnijs jūnijā|jūlijs jūlijā|augusts augustā|septembris septembrī|oktobris oktobrī|novembris novembrī|decembris decembrī
lt: sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio
hu: január|február|március márc|április ápr|május máj|június jún|július júl|augusztus|szeptember szept|október|november|december
ro: ianuarie ian|februarie|martie|aprilie|mai|iunie iun|iulie iul|august|septembrie|octombrie|noiembrie noi|decembrie
tr: ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık
el: ιανουαρίου ιαν|φεβρουαρίου φεβ|μαρτίου μαρ|απριλίου απρ|μαΐου μαϊ|ιουνίου ιουν|ιουλίου ιουλ|αυγούστου αυγ|σεπτεμβρίου σεπ|οκτωβρίου οκτ|νοεμβρίου νοε|δεκεμβρίου δεκ
ru: январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая|июнь июня июн|июль июля июл|август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя нояб|декабрь декабря дек
uk: січень січня|лютий лютого|березень березня|квітень квітня|травень травня|червень червня|липень липня|серпень серпня|вересень вересня|жовтень жовтня|листопад листопада|грудень грудня
be: студзеня|лютага|сакавіка|красавіка|мая|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня
bg: януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември
id: januari|februari peb|maret|april|mei|juni|juli|agustus agt agu|september|oktober|november|desember
ar: يناير|فبراير|مارس|أبريل ابريل|مايو|يونيو|يوليو|أغسطس اغسطس|سبتمبر|أكتوبر اكتوبر|نوفمبر|ديسمبر
ar-levant: |شباط|آذار اذار|نيسان|أيار ايار|حزيران|تموز|آب|أيلول ايلول|||
he: ינואר בינואר|פברואר בפברואר|מרץ במרץ|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר
hi: जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर|नवंबर नवम्बर|दिसंबर दिसम्बर
ca: gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre
"""  # noqa: E501  (one language a line is easier to check than a wrapped table)

# Monday first. Short forms that are months, too ("mar", "set"), are left out.
_WEEKDAYS = """
en: monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday sat|sunday sun
de: montag|dienstag|mittwoch|donnerstag|freitag|samstag sonnabend|sonntag
fr: lundi lun|mardi|mercredi mer|jeudi jeu|vendredi ven|samedi sam|dimanche dim
es: lunes|martes|miércoles mié|jueves jue|viernes vie|sábado sáb|domingo dom
it: lunedì|martedì|mercoledì|giovedì gio|venerdì|sabato|domenica
pt: segunda segunda-feira|terça terça-feira|quarta quarta-feira|quinta quinta-feira|sexta sexta-feira||
nl: maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag
pl: poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela
ru: понедельник|вторник|среда|четверг|пятница|суббота|воскресенье
"""

# Polish and Ukrainian November is Croatian October; only Croatian puts a dot after the day.
TWO_MEANINGS = frozenset({"listopad", "listopada"})


def normalize_month(word: str) -> str:
    """Return the word without case and accents, as the tables below are keyed."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _table(lines: str) -> dict[str, int]:
    table: dict[str, int] = {}
    for line in lines.strip().splitlines():
        for number, names in enumerate(line.split(": ", 1)[1].split("|"), start=1):
            for name in names.split():
                if table.setdefault(normalize_month(name), number) != number:
                    raise ValueError(f"{name!r} has two meanings: {line[:2]}")
    return table


MONTHS: dict[str, int] = _table(_NAMES)
WEEKDAYS: dict[str, int] = _table(_WEEKDAYS)


def find_month(word: str) -> int | None:
    """Return the number of the month that the word names, or None.

    >>> find_month("Août"), find_month("sept"), find_month("Monday")
    (8, 9, None)
    """
    return MONTHS.get(normalize_month(word))


def find_weekday(word: str) -> int | None:
    """Return the ISO number of the weekday that the word names (Monday is 1), or None.

    >>> find_weekday("Mittwoch"), find_weekday("May")
    (3, None)
    """
    return WEEKDAYS.get(normalize_month(word))
