"""The core, with torch as oracle."""
