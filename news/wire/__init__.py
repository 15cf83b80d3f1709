"""Who supplied a story: credit lines, the people in them, and the agency."""
