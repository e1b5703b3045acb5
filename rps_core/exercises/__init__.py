"""Exercises: their rules, which were solved, and a room of students who solve them."""
