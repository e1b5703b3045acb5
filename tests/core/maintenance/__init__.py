"""Tests of rps_core/maintenance."""
