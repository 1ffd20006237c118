"""A morning in a township, as the events a portal would receive."""

from shared import contracts as c
from shared.identifiers import new_id
from tests.unit.portal.bench import digest
from tests.unit.portal.story import AGENT, HANDLER, OFFICE, POST, QUERY_CODE, VILLAGE, Story

TO_RATE, WAITING, IN_HAND, LATE = (
    "361103-20261123-000002-8",
    "361103-20261123-000003-6",
    "361103-20261123-000004-4",
    "361103-20261123-000005-2",
)


def stage(story: Story) -> None:
    """A morning in a township: one case finished, one to be rated, one waiting, one in hand, one late; a directive."""
    story.organisation()
    story.whole_case()
    story.query_digest = digest(TO_RATE, QUERY_CODE)
    story.submit(TO_RATE, "高龄津贴", "李**")
    story.accept(TO_RATE, "高龄津贴")
    story.resolve(TO_RATE)
    story.query_digest = digest(WAITING, QUERY_CODE)
    story.request_materials(story.submit(WAITING, "残疾人证办理", "郑**"), WAITING)
    story.query_digest = digest(IN_HAND, QUERY_CODE)
    story.submit(IN_HAND, "城乡居民医保参保登记", "吴**")
    story.accept(IN_HAND, "城乡居民医保参保登记")
    lead, co = new_id(), new_id()
    story.assign(lead, number=IN_HAND, title="城乡居民医保参保登记")
    story.assign(co, lead=False, number=IN_HAND, title="城乡居民医保参保登记")
    story.sign(lead, OFFICE, HANDLER, IN_HAND)
    story.sign(co, POST, AGENT, IN_HAND)
    story.tell(c.CaseTakenInHand(number=IN_HAND, unit=OFFICE))
    story.report(co, POST, AGENT, "已核对户口簿和身份证,信息一致。", IN_HAND)
    story.directive(signed=(VILLAGE[:9] + "201",))
    story.submit(LATE, "临时救助(火灾)", "徐**", urgent=True)
    story.accept(LATE, "临时救助(火灾)")
    task, clock = new_id(), new_id()
    story.assign(task, lead=False, number=LATE, title="临时救助(火灾)")
    started = story.clock_started(clock, LATE, days=0.3, kind=c.ClockKind.SIGN, task_id=task, unit=POST, staff_id=AGENT)
    story.tell(started)
    story.breach(clock, task, LATE)
