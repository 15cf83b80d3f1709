"""Printed notices that a story was changed: corrections, which admit an error, and updates, which do not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HEAD_PARAGRAPHS = 2
TAIL_PARAGRAPHS = 6
MAX_START_CHARS = 300  # A notice says so at once; further on a story may speak of corrections.
MIN_UPDATE_WORDS = 4  # Fewer behind "Updated:" are a date.

_STORY = (
    r"(?:this|the)\s(?:article|story|report|post|piece|column|headline|caption|video|page)|"
    r"(?:dieser|der|dieses|diesem)\s(?:artikel|text|beitrag|bericht)|(?:cet|l['’])\s?article|"
    r"est[ea]\s(?:artículo|noticia|nota|información|texto|reportaje)|(?:questo\s|l['’]\s?)articolo|"
    r"(?:est[ea]|o|a)\s(?:texto|artigo|matéria|reportagem|notícia)"
)
_LABELLED = re.compile(
    r"^\W{0,3}(?P<label>corrections?|clarifications?|corrections? and clarifications?|editor.?s.? note|errat(?:um|a)|"
    r"korrektur(?:hinweis)?|berichtigung|richtigstellung|klarstellung|anm(?:erkung|\.) de[r.]\s?red(?:aktion|\.)|"
    r"hinweis der redaktion|rectificatif|correctif|note de la rédaction|précision|mise au point|correcci[oó]n(?:es)?|"
    r"rectificaci[oó]n|fe de err(?:ores|atas)|aclaraci[oó]n|nota de la redacción|nota del editor|correzione|rettifica|"
    r"errata corrige|precisazione|nota della redazione|corre[cç][ãa]o|retifica[cç][ãa]o|erramos|esclarecimento|"
    r"nota da redação|rettelse|rättelse|oikaisu|sprostowanie|correctie|rectificatie)"
    r"(?:\s?[–—-]\s|(?:(?:[,(]|\s(?:added|appended|on|from|vom|zu|du|del|di|\(|\d))[^:\n]{0,40}?)?\s?:\s)",
    re.IGNORECASE,
)
# What tells a correction from any other note of the editors.
_IS_CORRECTING = re.compile(
    r"correct|corre[cçz]|corrig|korrig|korrekt|clarif|klarst|aclar|esclar|amend|berichtig|richtig|rectif|retif|rettif|"
    r"précis|precis|misstat|misidentif|misspel|incorrect|wrong|falsch|erron|erro\b|errat|error|version|versión|versione|"
    r"versão|fassung|rett|rätt|oika|sprost",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:an?\s(?:earlier|previous|prior|original)\sversion\sof\s(?:this|the)\s(?:article|story|report|post|piece|column)|"
    rf"(?:{_STORY})\s(?:originally|previously|initially|incorrectly|wrongly|mistakenly)\s\w|"
    rf"(?:{_STORY})\s(?:has\sbeen|was|have\sbeen)\s(?:amended|corrected|clarified)|we\sregret\sthe\serror|"
    rf"(?:{_STORY})\swurde\s(?:\w{{1,20}}\s){{0,3}}(?:korrigiert|berichtigt)|"
    r"in\seiner\s(?:früheren|vorherigen|ersten|ursprünglichen|älteren)\s(?:version|fassung)|"
    r"(?:eine|die)\s(?:frühere|vorherige|erste|ursprüngliche)\s(?:version|fassung)\s(?:dieses|des)\s|"
    rf"une\s(?:première|précédente)\sversion\sde\s(?:cet|l['’])\s?article|(?:{_STORY})\sa\sété\s(?:corrigé|rectifié)|"
    rf"una\sversión\s(?:anterior|previa)\sde\sest[ae]|(?:{_STORY})\s(?:ha\ssido|fue)\s(?:corregid|rectificad)[oa]|"
    rf"una\sversione\sprecedente\sd|(?:{_STORY})\sè\sstat[oa]\s(?:corrett|rettificat)[oa]|"
    rf"uma\sversão\santerior\sd|(?:{_STORY})\sfoi\s(?:corrigid|retificad)[oa])",
    re.IGNORECASE,
)
_UPDATE_LABEL = re.compile(
    r"^\W{0,3}(?:updated?|update|aktualisierung|aktualisiert|nachtrag|mise à jour|actualizaci[oó]n|actualizado|"
    r"aggiornamento|aggiornato|atualiza[cç][aã]o|atualizado)\b[^:\n]{0,40}:\s{1,3}(?P<rest>.{0,300})",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    rf"\b(?:(?:{_STORY})\s(?:(?:has\sbeen|was|is\sbeing|will\sbe)\s(?:\w{{1,12}}\s){{0,2}}(?:updated|expanded)|"
    r"(?:wurde|wird)\s(?:[\w.:]{1,20}\s){0,8}(?:aktualisiert|ergänzt|erweitert)|"
    r"a\sété\s(?:\w{1,12}\s)?(?:mis\sà\sjour|actualisé|complété)|(?:ha\ssido|fue)\s(?:actualizad|ampliad)[oa]|"
    r"è\sstat[oa]\saggiornat[oa]|foi\satualizad[oa])|^article\smis\sà\sjour\s)",
    re.IGNORECASE,
)


# Most paragraphs hold none of these stems: a look for them spares the searches above.
_STEMS = (
    "correct", "corre", "corrig", "korr", "richtig", "clarif", "klarst", "amend", "version", "versión", "versão",
    "fassung", "updat", "aktualis", "ergänz", "erweiter", "nachtrag", "rectif", "retif", "rettif", "précis", "precis",
    "aclara", "esclarec", "erra", "erro", "error", "à jour", "actualis", "actualiz", "aggiorn", "atualiz", "complét",
    "ampliad", "expanded", "original", "previous", "initially", "wrongly", "mistakenly", "rettelse", "rättelse",
    "oikais", "sprost", "mise au point", "note", "nota", "anm", "hinweis",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notices:
    """A story's printed notices, as whole paragraphs; None where none is plainly one."""

    correction: str | None
    update: str | None


def find_notices(paragraphs: Sequence[str]) -> Notices:
    """Return the notices at a story's ends; a paragraph that corrects is no update.

    >>> find_notices(["Rain fell.", "Correction: An earlier version misstated the river's name."]).correction
    "Correction: An earlier version misstated the river's name."
    >>> find_notices(["Rain fell.", "This story has been updated with the mayor's answer."]).update
    "This story has been updated with the mayor's answer."
    """
    ends = _at_the_ends(paragraphs)
    corrections = [paragraph for paragraph in ends if _is_correction(paragraph)]
    updates = (paragraph for paragraph in ends if paragraph not in corrections and _is_update(paragraph))
    return Notices(corrections[0] if corrections else None, next(updates, None))


def _at_the_ends(paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs where a notice can stand and that hold a word of one."""
    ends = [*paragraphs[:HEAD_PARAGRAPHS], *paragraphs[max(HEAD_PARAGRAPHS, len(paragraphs) - TAIL_PARAGRAPHS) :]]
    return [text for text in ends if _may_be_notice(text[:MAX_START_CHARS].casefold())]


def _may_be_notice(start: str) -> bool:
    return any(stem in start for stem in _STEMS)


def _is_correction(paragraph: str) -> bool:
    start = paragraph[:MAX_START_CHARS]
    return _SENTENCE.search(start) is not None or (
        _LABELLED.match(start) is not None and _IS_CORRECTING.search(start) is not None
    )


def _is_update(paragraph: str) -> bool:
    start = paragraph[:MAX_START_CHARS]
    if _UPDATED.search(start):
        return True
    labelled = _UPDATE_LABEL.match(start)
    return labelled is not None and sum(word.islower() for word in labelled["rest"].split()) >= MIN_UPDATE_WORDS
