"""Zips, pictures, checkpoints and folders that mean harm, as tables."""
