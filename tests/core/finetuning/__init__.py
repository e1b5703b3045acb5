"""Tests of rps_core/finetuning."""
