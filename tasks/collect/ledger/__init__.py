"""The parent's side of a crawl: what the lake and the journals of dead runs know, and what follows from it."""
