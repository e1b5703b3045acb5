"""Tests of rps_core/nets."""
