"""``python -m tests.benchmarks.messaging.network receiver|sender|fill COUNT|relay COUNT``"""

from shared.cooperative import prepare

prepare()

from tests.benchmarks.messaging.network.bootstrap import main  # noqa: E402  # the process must be cooperative first

main()
