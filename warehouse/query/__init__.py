"""Reading the lake: queries, views, evidence, status, the dictionary."""
