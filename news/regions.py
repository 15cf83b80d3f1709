"""Countries and states as datelines print them, and the cities whose name alone is certain.

A dateline's country is filled only from what is printed ("HANOI, Vietnam") or, for a place without a region,
where wire style lets the city stand alone ("BEIRUT"): any other town of that name would carry its region.
"""
# ruff: noqa: E501  (tables)

_COUNTRIES = """
AF Afghanistan|AL Albania|DZ Algeria|AD Andorra|AO Angola|AR Argentina|AM Armenia|AU Australia|AT Austria|AZ Azerbaijan
BS Bahamas|BH Bahrain|BD Bangladesh|BB Barbados|BY Belarus|BE Belgium|BZ Belize|BJ Benin|BT Bhutan|BO Bolivia
BA Bosnia;Bosnia-Herzegovina;Bosnia and Herzegovina|BW Botswana|BR Brazil;Brasil|BN Brunei|BG Bulgaria|BF Burkina Faso
BI Burundi|KH Cambodia|CM Cameroon|CA Canada|CV Cape Verde|CF Central African Republic|TD Chad|CL Chile|CN China
CO Colombia|KM Comoros|CG Republic of Congo|CD Congo;Democratic Republic of Congo;DR Congo|CR Costa Rica|HR Croatia
CU Cuba|CY Cyprus|CZ Czech Republic;Czechia|DK Denmark|DJ Djibouti|DO Dominican Republic|EC Ecuador|EG Egypt
SV El Salvador|ER Eritrea|EE Estonia|SZ Eswatini|ET Ethiopia|FJ Fiji|FI Finland|FR France|GA Gabon|GM Gambia
DE Germany;Deutschland|GH Ghana|GR Greece|GL Greenland|GT Guatemala|GN Guinea|GY Guyana|HT Haiti|HN Honduras|HK Hong Kong
HU Hungary|IS Iceland|IN India|ID Indonesia|IR Iran|IQ Iraq|IE Ireland|IL Israel|IT Italy;Italia|CI Ivory Coast
JM Jamaica|JP Japan|KZ Kazakhstan|KE Kenya|XK Kosovo|KW Kuwait|KG Kyrgyzstan|LA Laos|LV Latvia|LB Lebanon|LS Lesotho
LR Liberia|LY Libya|LI Liechtenstein|LT Lithuania|LU Luxembourg|MG Madagascar|MW Malawi|MY Malaysia|MV Maldives|ML Mali
MT Malta|MR Mauritania|MU Mauritius|MX Mexico;México|MD Moldova|MC Monaco|MN Mongolia|ME Montenegro|MA Morocco|MZ Mozambique
MM Myanmar|NA Namibia|NP Nepal|NL Netherlands;The Netherlands|NZ New Zealand|NI Nicaragua|NE Niger|NG Nigeria
KP North Korea|MK North Macedonia|NO Norway|OM Oman|PK Pakistan|PA Panama|PG Papua New Guinea|PY Paraguay|PE Peru
PH Philippines|PL Poland|PT Portugal|PR Puerto Rico|QA Qatar|RO Romania|RU Russia|RW Rwanda|WS Samoa|SA Saudi Arabia
SN Senegal|RS Serbia|SC Seychelles|SL Sierra Leone|SG Singapore|SK Slovakia|SI Slovenia|SB Solomon Islands|SO Somalia
ZA South Africa|KR South Korea|SS South Sudan|ES Spain;España|LK Sri Lanka|SD Sudan|SR Suriname|SE Sweden
CH Switzerland;Schweiz;Suisse|SY Syria|TW Taiwan|TJ Tajikistan|TZ Tanzania|TH Thailand|TL East Timor|TG Togo|TO Tonga
TT Trinidad and Tobago|TN Tunisia|TR Turkey;Türkiye|TM Turkmenistan|UG Uganda|UA Ukraine|AE United Arab Emirates;UAE
GB United Kingdom;UK;England;Scotland;Wales;Northern Ireland|US United States;USA;U.S.|UY Uruguay|UZ Uzbekistan|VU Vanuatu
VA Vatican City|VE Venezuela|VN Vietnam|YE Yemen|ZM Zambia|ZW Zimbabwe
"""
# Georgia is a state and a country: it says nothing certain, and stands in neither list.
_STATES = """
Ala. Alabama AL|Alaska AK|Ariz. Arizona AZ|Ark. Arkansas AR|Calif. California CA|Colo. Colorado CO|Conn. Connecticut CT
Del. Delaware DE|D.C. DC|Fla. Florida FL|Ga. GA|Hawaii HI|Idaho ID|Ill. Illinois IL|Ind. Indiana IN|Iowa IA|Kan. Kansas KS
Ky. Kentucky KY|La. Louisiana LA|Maine ME|Md. Maryland MD|Mass. Massachusetts MA|Mich. Michigan MI|Minn. Minnesota MN
Miss. Mississippi MS|Mo. Missouri MO|Mont. Montana MT|Neb. Nebraska NE|Nev. Nevada NV|N.H.|NH|N.J.|NJ|N.M.|NM|N.Y.|NY
N.C.|NC|N.D.|ND|Ohio OH|Okla. Oklahoma OK|Ore. Oregon OR|Pa. Pennsylvania PA|R.I.|RI|S.C.|SC|S.D.|SD|Tenn. Tennessee TN
Texas TX|Utah UT|Vt. Vermont VT|Va. Virginia VA|Wash. Washington WA|W.Va. WV|Wis. Wisconsin WI|Wyo. Wyoming WY
"""
_STATE_NAMES = "New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Rhode Island|South Carolina|South Dakota|West Virginia"
_PROVINCES = (
    "Ontario|Ont.|Quebec|Que.|British Columbia|B.C.|Alberta|Alta.|Manitoba|Man.|Saskatchewan|Sask.|Nova Scotia|N.S."
)
# AP's cities that stand alone, and capitals whose name is theirs only.
_STAND_ALONE = """
AE Dubai;Abu Dhabi|AF Kabul|AL Tirana|AM Yerevan|AR Buenos Aires|AT Vienna;Wien|AU Sydney;Canberra|AZ Baku|BA Sarajevo
BD Dhaka|BE Brussels;Bruxelles|BF Ouagadougou|BG Sofia|BH Manama|BI Bujumbura|BO La Paz|BR Sao Paulo;Rio de Janeiro;Brasilia;São Paulo;Brasília
BY Minsk|CA Toronto;Ottawa;Montreal;Vancouver|CD Kinshasa|CH Geneva;Zurich;Genf;Zürich;Genève;Bern|CL Santiago de Chile
CN Beijing;Shanghai;Peking|CO Bogota;Bogotá|CU Havana;La Habana|CZ Prague;Praha;Prag|DE Berlin;Frankfurt;Munich;München;Hamburg;Köln
DK Copenhagen;København;Kopenhagen|DZ Algiers;Alger|EC Quito|EE Tallinn|EG Cairo;Le Caire;Kairo|ES Madrid;Barcelona|ET Addis Ababa
FI Helsinki|FR Paris;Marseille|GB London;Londres|GE Tbilisi|GH Accra|GR Athens;Athènes;Athen|GT Guatemala City|HK Hong Kong
HR Zagreb|HT Port-au-Prince|HU Budapest|ID Jakarta|IE Dublin|IL Tel Aviv|IN New Delhi;Mumbai;Bombay|IQ Baghdad;Bagdad
IR Tehran;Teheran;Téhéran|IS Reykjavik|IT Rome;Milan;Roma;Milano;Rom|JP Tokyo;Osaka|KE Nairobi|KH Phnom Penh|KP Pyongyang|KR Seoul
KZ Astana|LB Beirut;Beyrouth|LK Colombo|LT Vilnius|LV Riga|LY Tripoli|MA Rabat|MC Monaco|MD Chisinau|MG Antananarivo
MK Skopje|ML Bamako|MM Yangon;Naypyitaw|MX Mexico City;Ciudad de México|MY Kuala Lumpur|MZ Maputo|NE Niamey|NG Lagos;Abuja|NI Managua
NL Amsterdam;The Hague;Den Haag|NO Oslo|NP Kathmandu|NZ Wellington|OM Muscat|PE Lima|PH Manila|PK Islamabad;Karachi
PL Warsaw;Warszawa;Warschau|PT Lisbon;Lisboa;Lissabon|PY Asuncion;Asunción|QA Doha|RO Bucharest;București|RS Belgrade;Belgrad;Beograd
RU Moscow;St. Petersburg;Moskau;Москва|RW Kigali|SA Riyadh|SD Khartoum|SE Stockholm|SG Singapore|SI Ljubljana|SK Bratislava|SN Dakar
SO Mogadishu|SS Juba|SV San Salvador|SY Damascus;Aleppo;Damas|TD N'Djamena|TH Bangkok|TN Tunis|TR Istanbul;Ankara|TW Taipei
UA Kyiv;Kiev;Київ|UG Kampala|UY Montevideo|UZ Tashkent|VA Vatican City|VE Caracas|VN Hanoi|XK Pristina|YE Sanaa|ZA Johannesburg;Pretoria
ZM Lusaka|ZW Harare
US Atlanta;Baltimore;Boston;Chicago;Cincinnati;Cleveland;Dallas;Denver;Detroit;Honolulu;Houston;Indianapolis;Las Vegas;Los Angeles
US Miami;Milwaukee;Minneapolis;New Orleans;New York;Oklahoma City;Philadelphia;Phoenix;Pittsburgh;San Antonio;San Diego
US San Francisco;Seattle;Salt Lake City;Washington;Wall Street
"""


def _by_code(table: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in table.replace("\n", "|").split("|"):
        code, _, rest = entry.strip().partition(" ")
        names.update((name.casefold(), code) for name in rest.split(";") if name)
    return names


_STATE_SPELLINGS = {word.casefold(): "US" for word in _STATES.replace("|", " ").split()}
_REGIONS: dict[str, str] = (
    _STATE_SPELLINGS
    | {name.casefold(): "US" for name in _STATE_NAMES.split("|")}
    | {name.casefold(): "CA" for name in _PROVINCES.split("|")}
    | _by_code(_COUNTRIES)
)
_CITIES = _by_code(_STAND_ALONE)


def find_region_country(region: str) -> str | None:
    """Return the country of a region or country as printed, or None.

    >>> find_region_country("N.Y."), find_region_country("SWITZERLAND"), find_region_country("Georgia")
    ('US', 'CH', None)
    """
    return _REGIONS.get(region.strip().casefold())


def find_country(place: str) -> str | None:
    """Return the ISO 3166-1 code of a dateline's place where it is certain, or None.

    >>> find_country("HANOI, Vietnam"), find_country("Beirut"), find_country("Springfield")
    ('VN', 'LB', None)
    """
    parts = [part for part in place.split(",") if part.strip()]
    if not parts:
        return None
    if len(parts) > 1:
        return find_region_country(parts[-1])
    return _CITIES.get(parts[0].strip().casefold())
