"""What holds for a whole site or source: voted on by its pages."""
