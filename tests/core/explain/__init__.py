"""Tests of rps_core/explain."""
