"""Tests of rps_core/evaluation."""
