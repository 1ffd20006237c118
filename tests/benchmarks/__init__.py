"""How fast the network is, beside its peers. ``make bench`` runs all; each runs alone as ``python -m tests.benchmarks.<name>``.

Every benchmark brings up what it needs, takes at least three samples of everything, those of a ratio in turns, and
writes its figures as JSON (:mod:`tests.benchmarks.measuring`).
"""
