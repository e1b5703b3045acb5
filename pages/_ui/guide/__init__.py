"""The parts of the page The guide."""
