"""Emergencies (应急): declared and ended, their teams, their tasks, and what units report at fixed times."""
