"""Printed notices that a story was changed: corrections, which admit an error, and updates, which do not."""

import re
from collections.abc import Sequence

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


def find_correction(paragraphs: Sequence[str]) -> str | None:
    """Return the printed correction notice, or None where none is plainly one.

    >>> find_correction(["Rain fell.", "Correction: An earlier version misstated the river's name."])
    "Correction: An earlier version misstated the river's name."
    """
    return next((paragraph for paragraph in _at_the_ends(paragraphs) if _is_correction(paragraph)), None)


def find_update(paragraphs: Sequence[str]) -> str | None:
    """Return the printed notice that the story was brought up to date, or None; a correction is none.

    >>> find_update(["Rain fell.", "This story has been updated with the mayor's answer."])
    "This story has been updated with the mayor's answer."
    """
    return next(
        (
            paragraph
            for paragraph in _at_the_ends(paragraphs)
            if _is_update(paragraph) and not _is_correction(paragraph)
        ),
        None,
    )


def _at_the_ends(paragraphs: Sequence[str]) -> list[str]:
    return [*paragraphs[:HEAD_PARAGRAPHS], *paragraphs[max(HEAD_PARAGRAPHS, len(paragraphs) - TAIL_PARAGRAPHS) :]]


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
