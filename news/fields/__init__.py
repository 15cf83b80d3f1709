"""The smaller fields of a story: outlet, section, tags, image, standfirst, language, paywall, form."""

MAX_CANDIDATES = 6  # Kept of a field; more repeat each other.
