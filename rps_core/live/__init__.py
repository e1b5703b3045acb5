"""Frames of a camera: the region that counts, answers smoothed over time, what is drawn on the frame."""
