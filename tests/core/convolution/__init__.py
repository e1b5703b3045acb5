"""Tests of rps_core/convolution."""
