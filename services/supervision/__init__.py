"""Supervision (督办): keeps every deadline, warns, urges up the ladder, and asks the resident afterwards."""
