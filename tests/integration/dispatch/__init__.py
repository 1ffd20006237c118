"""Dispatch, running."""
