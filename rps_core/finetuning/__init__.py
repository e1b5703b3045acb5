"""Teaches a trained net a person's own recordings, and compares it before and after."""
