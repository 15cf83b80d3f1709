"""Reading the lake: queries, views, explanations, status, the dictionary."""
