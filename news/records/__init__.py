"""The tables, declared once: every record class is one table, every field one column.

Arrow schemas, lake columns and comments, expectation column lists and `docs/data-dictionary.md`
are derived from these classes and never written a second time.
"""
