"""What earlier runs settled and fetched."""
