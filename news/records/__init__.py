"""The tables, each declared once as a record class."""
