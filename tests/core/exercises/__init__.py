"""Tests of rps_core/exercises."""
