"""Stories that their site's habits settle: what they show, what earlier runs saw, and their rows as settled."""
