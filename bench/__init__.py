"""Benchmarks: `make bench-<name>`; what they say is in docs/benchmarks.md."""
