"""Tables of stories: CSV and Parquet, a row an input."""
