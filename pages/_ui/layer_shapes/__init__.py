"""The parts of the page Layer shapes."""
