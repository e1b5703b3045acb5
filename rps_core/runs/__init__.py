"""A training run is a folder; a process of its own writes it, pages and terminal read it."""
