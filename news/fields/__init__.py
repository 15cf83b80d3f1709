"""The smaller fields of a story: outlet, section, tags, image, standfirst, paywall, form."""
