"""A real server in a real Chromium."""
