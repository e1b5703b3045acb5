"""What the dashboard as a whole has: the list of pages, the look, what is loaded once for all."""
