"""The words of each language that news is read in, a file a language; the rules of `news` read all of them."""
