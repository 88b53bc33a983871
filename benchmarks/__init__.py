"""Measurements anybody can repeat: ``python -m benchmarks NAME [--json]``."""
