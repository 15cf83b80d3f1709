"""From one page, text or line to the records of its story."""
