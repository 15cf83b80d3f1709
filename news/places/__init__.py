"""Where a story was filed: datelines, and the countries of their places."""
