"""The rules of each table: one suite a table."""
