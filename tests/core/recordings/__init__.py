"""Tests of rps_core/recordings."""
