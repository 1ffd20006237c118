"""The county that comes with the product, read once a process: to read and check it takes longer than most tests."""

import functools

from deploy.local.county import CountyPack, open_pack

COUNTY = "361103"


@functools.cache
def shipped_county() -> CountyPack:
    """The whole of it; nothing in it may be changed."""
    return open_pack(COUNTY)
