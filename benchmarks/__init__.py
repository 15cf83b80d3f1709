"""Speed and quality, each against its floor."""
