"""The kinds of words that a language can have, a file for each room of `news` whose rules read them."""
