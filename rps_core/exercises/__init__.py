"""Exercises: their rules, and which were solved."""
