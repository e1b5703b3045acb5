"""What happens to a dashboard: killed, out of disk, out of memory, a clock that jumps. Nothing finished is lost."""
