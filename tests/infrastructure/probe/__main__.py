"""``python -m tests.infrastructure.probe source|sink``"""

from shared.cooperative import prepare

prepare()

from tests.infrastructure.probe.bootstrap import main  # noqa: E402  # the process must be cooperative first

main()
