"""Tests of rps_core/data."""
