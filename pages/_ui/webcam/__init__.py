"""The parts of the page Webcam."""
