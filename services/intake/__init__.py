"""Intake (受理): what residents bring and higher offices send comes in here, is checked, and gets its number."""
