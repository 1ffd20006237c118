"""County packs: read, check, generate and load the regions, units, staff and catalogue of one county.

``open_pack("361103")`` gives a checked :class:`~deploy.local.county.pack.CountyPack`; ``load`` puts it into a running
network. A pack is data under ``deploy/counties``; how to make one is in ``docs/howto/make-a-county-pack.md``.
"""

from deploy.local.county.loading import load
from deploy.local.county.opening import open_pack
from deploy.local.county.pack import CountyPack
from deploy.local.county.problems import PackInvalid, PackNotFound, Problem

__all__ = ["CountyPack", "PackInvalid", "PackNotFound", "Problem", "load", "open_pack"]
