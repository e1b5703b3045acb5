"""A training run on a page."""
