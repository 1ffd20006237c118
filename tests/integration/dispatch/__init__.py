"""Dispatch on both kinds of database, and over HTTP."""
