"""Tests of rps_core/layers."""
