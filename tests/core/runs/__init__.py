"""Tests of rps_core/runs."""
