"""What runs, in which order, and when; settings and the command line."""
