"""Chaos: real case flows on a running network, faults of every sort, and a verdict by somebody who knows no better.

``stories`` say what residents and staff do, ``load`` lets many of them happen at once and ``ledger`` writes down what
they were told; ``faults`` is the catalogue of what can go wrong, ``plan`` draws from it, ``performance`` carries the
plan out. ``checking`` reads the five databases by itself and compares them with the ledger: it shares no code with
what it checks. ``python -m tests.chaos`` does all of it.
"""
