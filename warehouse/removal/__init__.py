"""Taking stories down: their rows out of all tables, out of older snapshots, and out of the files under both."""
