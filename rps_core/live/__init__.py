"""Frames of a camera: the region that counts, predictions smoothed over time, what is drawn on the frame."""
