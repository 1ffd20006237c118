"""Intake's use cases: the only place that says what happens."""
