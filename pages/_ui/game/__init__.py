"""The parts of the game's page."""
