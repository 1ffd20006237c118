"""A county of the size the promises speak of: the one that comes with the product, with a catalogue of 1,000 items."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product
from random import Random
from typing import Any

from stdnum.cn import ric

from deploy.local.county import CountyPack, open_pack
from services.intake.model.catalogue import Item
from shared.contracts import Tier

COUNTY = "361103"
ITEMS = 1_000
_VARIANTS = ("变更", "补办", "注销", "延续", "年度审核", "信息更正", "异地办理", "委托办理", "集体办理", "上门办理")
_VARIANTS += ("预约办理", "网上办理", "加急办理", "撤回", "复核", "公示", "转移接续", "停发", "恢复", "证明开具")
_TOLD = (
    "家里老人身体不好，想请工作人员上门看看，材料都准备好了，什么时候能办完？",
    "去年办过一次，今年情况有变化，儿子在外地打工，能不能由邻居代交材料？",
    "路灯坏了三个多月，晚上走路不方便，前两天还有人摔倒，希望尽快修好。",
    "孩子明年上小学，想提前问清楚要哪些证明，免得来回跑。",
    "村口的水渠堵了，一下雨就漫到路上，旁边的菜地都淹了。",
)


def county() -> CountyPack:
    """The pack, with further items made of its own."""
    pack = open_pack(COUNTY)
    further = islice(_further(pack.items), ITEMS - len(pack.items))
    return replace(pack, items=(*pack.items, *further))


def _further(items: tuple[Item, ...]) -> Iterator[Item]:
    for (number, variant), item in product(enumerate(_VARIANTS), items):
        aliases = tuple(f"{alias}{variant}" for alias in item.aliases[:2])
        yield replace(item, code=f"{item.code}_{number}", name=f"{item.name}{variant}", aliases=aliases)


class Matters:
    """Residents' matters, each of a person of its own, in all villages of a county."""

    def __init__(self, pack: CountyPack, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  # a repeatable load, no secret
        self._villages = [region.code for region in pack.regions_at(Tier.VILLAGE)]
        # Those that ask no questions and no fields of their own: each can be answered with papers or without.
        self._items = [item for item in pack.items if not any(field.required for field in item.fields)]

    def one(self, *, complete: bool) -> dict[str, Any]:
        """What a clerk sends: of two, one has all papers with it."""
        chance = self._random
        item = chance.choice(self._items)
        papers = [material.code for material in item.materials if material.code != "mandate"] if complete else []
        birth = f"{chance.randrange(1940, 2005)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
        number = f"110105{birth}{chance.randrange(1000):03}"
        return {
            "item": item.code,
            "region": chance.choice(self._villages),
            "resident": {
                "name": chance.choice("王李张刘陈杨黄吴赵周") + chance.choice("桂花秀英建国志强小红丽芳永福"),
                "identity_number": number + ric.calc_check_digit(number + "X"),
                "phone": f"13{chance.randrange(10**9):09}",
            },
            "materials": papers,
            "summary": chance.choice(_TOLD),
        }
