"""From the web to the archive: discovered, asked for politely, and kept as it came."""
