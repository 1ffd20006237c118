"""How fast the network is, beside its peers.

``make bench`` runs all; each runs alone as ``python -m tests.benchmarks.<name>``.

Every benchmark brings up what it needs, takes at least three samples of everything, those of a ratio in turns, and
writes its figures as JSON (:mod:`tests.benchmarks.measuring`).
"""

import warnings

# The services' processes are cooperative and say so themselves; the benchmark only reads their definitions.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
