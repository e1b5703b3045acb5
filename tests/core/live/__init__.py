"""Tests of rps_core/live."""
