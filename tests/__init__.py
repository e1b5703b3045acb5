"""Tests: the core in seconds, the pages without a browser, the dashboard in a real one."""
