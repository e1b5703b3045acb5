"""The parts of the page Collect."""
