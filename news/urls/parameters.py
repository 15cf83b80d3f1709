"""Recognises parameters of a URL that do not name the story: tracking, sessions and access.

Left alone on purpose, since outlets name stories by them: `id`, `p`, `key`, `code`, `cid`, `tid`, `ref`, `source`,
`hash`, `mod`, and a `sid` that does not look like a session.
"""

import re
from urllib.parse import unquote

# Analytics, advertisements, newsletters and share buttons. What several public lists of tracking parameters agree on,
# and what newsrooms add to the links of their own feeds.
_TRACKING_PREFIXES = (
    "utm_", "mtm_", "piwik_", "matomo_", "hsa_", "itm_", "at_custom", "at_bbc_", "at_link_", "at_ptr_", "fb_action_",
    "_hs", "__hs", "elqtrack", "gad_", "guce_", "_branch_", "amp_js_",
)  # fmt: skip
_TRACKING = frozenset((
    "_ga", "_gac", "_gl", "_kx", "_openstat", "__s", "__twitter_impression", "amp_gsa", "at_campaign",
    "at_campaign_type", "at_creation", "at_format", "at_medium", "at_variant", "bxid", "ck_subscriber_id", "cmp",
    "cmpid", "cndid", "dclid", "dicbo", "ef_id", "elq", "emc", "epik", "esrc", "fb_ref", "fb_source", "fbclid",
    "ftag", "ftcamp", "gbraid", "gclid", "gclsrc", "guccounter", "icid", "igsh", "igshid", "intcid", "intcmp",
    "irclickid", "irgwc", "ito", "li_fat_id", "mbid", "mc_cid", "mc_eid", "mibextid", "mkt_tok", "ml_subscriber",
    "ml_subscriber_hash", "msclkid", "ncid", "nr_email_referer", "ns_campaign", "ns_fee", "ns_linkname",
    "ns_mchannel", "ns_source", "oborigurl", "ocid", "oly_anon_id", "oly_enc_id", "pk_campaign", "pk_cid",
    "pk_content", "pk_keyword", "pk_kwd", "pk_medium", "pk_source", "rdt_cid", "ref_src", "ref_url", "s_cid",
    "s_kwcid", "smid", "smtyp", "soc_src", "soc_trk", "sr_share", "srsltid", "tblci", "ttclid", "twclid", "usqp",
    "vero_conv", "vero_id", "wbraid", "wickedid", "wpisrc", "wpmm", "wprov", "wpsrc", "wt.mc_id", "wt_mc",
    "wt_mc_id", "wt_zmc", "xtor", "yclid", "ysclid", "zanpid",
))  # fmt: skip
_SESSION_PREFIXES = ("aspsessionid",)
_SESSIONS = frozenset((
    "cfid", "cftoken", "jsessionid", "oscsid", "phpsessid", "sessid", "session_id", "sessionid", "wosid", "zenid",
    "asp.net_sessionid",
))  # fmt: skip
# Some outlets number their stories by it; a session's is long and without meaning.
_AMBIGUOUS = "sid"
_SESSION_VALUE = re.compile(r"[0-9a-z]{22,128}", re.I)

_SECRET_PREFIXES = ("x-amz-", "x-goog-")
_SECRETS = frozenset((
    "access_key", "access_token", "accesstoken", "api_key", "apikey", "auth", "auth_key", "auth_token",
    "authorization", "authtoken", "awsaccesskeyid", "client_secret", "email", "googleaccessid", "hdnea", "hdnts",
    "hmac", "id_token", "jwt", "key-pair-id", "login_token", "passwd", "password", "pwd", "refresh_token", "secret",
    "sig", "signature", "token", "unlocked_article_code",
))  # fmt: skip


def drop_passing(query: str) -> str:
    """Return a query without parameters for tracking or sessions, and the others unchanged."""
    return "&".join([piece for piece in query.split("&") if piece and not _is_passing(piece)])


def drop_secrets(query: str) -> str:
    """Return a query without parameters that grant access, and the others unchanged."""
    return "&".join([piece for piece in query.split("&") if piece and not _is_secret(_name(piece))])


def _name(piece: str) -> str:
    name = piece.partition("=")[0].lower()
    return unquote(name).lower() if "%" in name else name


def _is_passing(piece: str) -> bool:
    name = _name(piece)
    return (
        name in _TRACKING
        or name in _SESSIONS
        or name.startswith(_TRACKING_PREFIXES)
        or name.startswith(_SESSION_PREFIXES)
        or (name == _AMBIGUOUS and _SESSION_VALUE.fullmatch(piece.partition("=")[2]) is not None)
    )


def _is_secret(name: str) -> bool:
    return name in _SECRETS or name.startswith(_SECRET_PREFIXES)
