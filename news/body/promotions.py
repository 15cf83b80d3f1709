"""Lines in which an outlet speaks to its readers: calls to read on, to subscribe, to write in, to share.

They are known by how they begin, whatever the outlet, and are short.
"""
# ruff: noqa: E501  (lists of words)

import re

MAX_SHORT_CHARS = 220
MAX_CALL_CHARS = 450

_SHORT = re.compile(
    r"^[-–•\s]{0,3}(?:"
    r"(?:advertise?ment|anzeige|werbung|publicité|publicidad|pubblicità|reklama?|annonse|mainos|sponsored)\b.{0,40}$|"
    r"(?:also |must )?read(?: more| next| also| on)?\s?[:|»>]|read more\W{0,3}$|(?:more|watch|see also|"
    r"related(?: (?:post|story|stories|articles?|content|topics|reading))?|related)\s?:|"
    r"(?:les også|läs (?:också|även|mer)|læs også|lue myös|lees ook|leia (?:também|mais)|lea también|leer más|"
    r"lire aussi|à lire (?:aussi|également)|leggi anche|"
    r"lesen sie (?:auch|hier|dazu)|mehr zum thema|auch interessant|das könnte (?:sie|dich) auch interessieren|"
    r"mehr themen|читайте также|читайте також|czytaj (?:też|także|więcej)|zobacz (?:też|także)|baca juga)\b.{0,160}$|"
    r"(?:also read|must read|read (?:also|next)|mais lidas)\W{0,4}$|"
    r"(?:most (?:read|popular|viewed|watched|shared)|meistgelesene?|am meisten gelesen|lo más (?:leído|visto)|"
    r"les plus lus|les articles les plus lus|i più letti|meest gelezen|mest l(?:est|æst|äst)|luetuimmat)"
    r"(?: (?:in|on|en|im|auf|today|this|artikel|stories|articles|news)\b[^.!?:;,]{0,30})?$|"
    r"(?:you may also like|you might also like|recommended|empfohlener (?:redaktioneller|externer) inhalt|"
    r"ähnliche artikel|related (?:articles|stories|posts))\W{0,4}$|"
    r"(?:get (?:the )?(?:daily|our|latest|breaking|all the)|sign up (?:for|to|here|today)|subscribe\b|newsletter\b|"
    r"follow (?:us|me|him|her|@)|join (?:us|our)|click here|tap here|download (?:our|the)|"
    r"jetzt (?:abonnieren|anmelden|melden)|folgen sie|folge uns|abonniere|suscríbete|inscrivez-vous|abonnez-vous|"
    r"iscriviti|inscreva-se|assine)\b.{0,200}$|"
    r"(?:image|photo|foto|bild|picture|photograph|fotos|photos|image credit|photo credit|фото|kuva|zdjęcie|"
    r"imagen)\s?(?:credit|:|©|by\b).{0,150}$|"
    r"(?:fehler gefunden|lesedauer|reading time|\d{1,2} min(?:utes?)? read|our standards|all rights reserved|"
    r"alle rechte vorbehalten|tous droits réservés|todos los derechos)\b.{0,120}$|"
    r"(?:copyright\s?[©@(]|©\s?\d{4}|\(c\)\s?\d{4}|<copyright).{0,150}$|"
    r"(?:share|teilen|partager|compartir|kommentar abgeben|leave a (?:comment|reply)|comments?|tags?|hauptinhalt|"
    r"zum thema|themen|etiketler)\s?:?\s{0,2}(?:\(?\d{0,4}\)?)?$"
    r")",
    re.I,
)

# Sentences that no story begins with: they may be longer.
_LONG = re.compile(
    r"^[-–•>\s]{0,3}(?:"
    r"get in touch with our|got a (?:story|tip|news tip)\b|have you got a story|do you have a (?:story|tip)\b|"
    r"for more (?:stories|news|articles) (?:like this|from)|for the latest (?:stories|news|updates)\b.{0,80}\b(?:download|follow|"
    r"subscribe|visit)|to (?:view|read|continue reading) (?:the|this) (?:full |whole )?(?:story|article)|"
    r"if you.{0,4} (?:already )?(?:a subscriber|seeing this message)|already (?:a|have a) subscri|first.time subscribers|"
    r"we want to hear (?:what you think|from you)|did you (?:like|enjoy) this (?:article|story)|never miss (?:a|the)\b|"
    r"support (?:our|independent) journalism|"
    r"hat (?:ihnen|dir) (?:dieser|der) (?:artikel|beitrag)|gefällt (?:ihnen|dir) (?:unser|dieser)|"
    r"(?:wir würden (?:hier|ihnen hier) |hier würden wir )(?:gerne? )?.{0,90}(?:zustimmung|einwilligung)|"
    r"an dieser stelle (?:finden sie|befindet sich|wird) .{0,80}extern|ich bin damit einverstanden, dass .{0,20}extern|"
    r"mit dem laden des (?:videos|beitrags|inhalts)|weitere (?:informationen|infos|themen|artikel|meldungen|nachrichten)\b.{0,90}$|"
    r"wir freuen uns (?:auf|über) (?:ihre|deine|eure) (?:meinung|kommentar|zuschrift)|"
    r"¿ya sab[ií]as que .{0,90}(?:canal|telegram|whatsapp|app)|únete (?:a|al|desde)|hazte (?:miembro|socio|suscriptor)|"
    r"sigue (?:toda )?la información|recib[ea] (?:gratis|en tu correo)|si (?:quieres|deseas) (?:recibir|apoyar|seguir)|"
    r"(?:vous avez aimé|vous aimez) cet article|il vous reste .{0,12} de cet article|"
    r"(?:la suite|cet article|l'accès) est réservée?\b.{0,20}abonné|"
    r"ti è piaciuto (?:questo|l')|segui(?:ci)? (?:su|anche)|gostou d|siga (?:o|a|nos)\b|"
    r"(?:artik(?:len|kelen|eln)|saken|juttu|artikkeli|tekst|het artikel|der artikel) "
    r"(?:fortsætter|fortsetter|fortsätter|jatkuu|loopt (?:door|verder)|gaat verder|geht weiter|wird .{0,20}fortgesetzt)|"
    r"分享让更多人看到|责任编辑|責任編輯|（责编|无断转载|無断転載|무단.{0,4}전재|подписывайтесь|підписуйтесь|следите за|"
    r"polub nas|śledź nas|dołącz do|bergabung|ikuti (?:kami|berita)"
    r")",
    re.I,
)
# A word or two of the page's own machinery.
_MACHINERY = re.compile(
    r"^[-–•\s]{0,3}(?:keine kommentare|no comments(?: yet)?|\d{1,5} (?:comments?|kommentare?|comentarios?|commentaires?)|"
    r"link zum .{0,20}inhalt|externer inhalt|click to tweet|tweet this|print this|send email|pdf|zurück|weiter|nach oben|"
    r"back to top|mehr anzeigen|show more|load more|view gallery|see gallery|watch (?:the )?video|"
    r"评论|关注|分享|评论\d{0,5}|댓글|공유)\W{0,4}$",
    re.I,
)


def is_promotion(paragraph: str) -> bool:
    """Whether the paragraph speaks to the reader for the outlet, and tells nothing of the story.

    >>> is_promotion("Sign up for our newsletter"), is_promotion("Sign up or stay away, the minister told them.")
    (True, False)
    """
    if len(paragraph) > MAX_CALL_CHARS:
        return False
    if _LONG.match(paragraph):
        return True
    return len(paragraph) <= MAX_SHORT_CHARS and bool(_SHORT.match(paragraph) or _MACHINERY.match(paragraph))
