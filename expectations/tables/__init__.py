"""What must hold of each table: one suite a table."""
