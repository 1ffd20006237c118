"""``python -m services.portal``."""

from shared.cooperative import prepare

prepare()

from services.portal.bootstrap import main  # noqa: E402  -- everything else must be imported cooperative

main()
