"""Tests of rps_core/game."""
