"""The parts of the page Convolution."""
