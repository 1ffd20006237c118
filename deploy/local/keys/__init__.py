"""``zhenbi keys``: replace the key that personal data is sealed with, while the network runs."""

from deploy.local.keys.commands import keys

__all__ = ["keys"]
