"""Tests of rps_core/hands."""
