"""The traces of collecting: every response as it came, and the journal of what was done."""
