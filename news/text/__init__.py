"""Text as such: bytes to characters, characters to blocks, words and languages."""
