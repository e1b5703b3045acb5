"""Tests of rps_core.storage."""
