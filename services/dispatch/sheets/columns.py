"""The sheets of the organisation and their columns; an English header is the name of the field it fills."""

from shared.spreadsheets.columns import Column, Sheet

_FROM, _TO = Column("启用日期", "valid_from"), Column("停用日期", "valid_to", needed=False)
FIRST_DAY, LAST_DAY = Column("开始日期", "valid_from"), Column("结束日期", "valid_to")
SUCCESSORS = Column("接续", "successors", needed=False)
LINES = Column("工作线", "lines", needed=False)

REGION_CODE = Column("区划代码", "code")
REGION_NAME = Column("名称", "name")
REGION_TIER = Column("层级", "tier")
REGION_PARENT = Column("上级代码", "parent", needed=False)
REGION_FROM = Column("启用日期", "valid_from", needed=False)
REGIONS = Sheet(
    "regions.csv", (REGION_CODE, REGION_NAME, REGION_TIER, REGION_PARENT, REGION_FROM, _TO, SUCCESSORS), "区划"
)

UNIT_CODE = Column("机构编码", "code")
UNIT_NAME = Column("机构名称", "name")
UNIT_TIER = Column("层级", "tier")
UNIT_REGION = Column("区划代码", "region")
UNIT_KIND = Column("类别", "kind")
UNIT_LEADER = Column("负责人", "leader", needed=False)
UNIT_FROM, VALID_TO = _FROM, _TO
UNIT_HOURS = Column("办公时间", "hours", needed=False)
UNIT_PHONE = Column("值班电话", "duty_phone", needed=False)
UNITS = Sheet(
    "units.csv",
    (
        UNIT_CODE,
        UNIT_NAME,
        UNIT_TIER,
        UNIT_REGION,
        UNIT_KIND,
        LINES,
        UNIT_LEADER,
        UNIT_FROM,
        VALID_TO,
        SUCCESSORS,
        UNIT_HOURS,
        UNIT_PHONE,
    ),
    "机构",
)

STAFF_ID = Column("人员编号", "staff_id")
STAFF_NAME = Column("姓名", "name")
STAFF_UNIT = Column("机构编码", "unit")
STAFF_SCOPE = Column("管辖区划", "scope")
STAFF_ROLES = Column("角色", "roles")
STAFF_PHONE = Column("电话", "phone", needed=False)
STAFF_ACTIVE = Column("在职", "active", needed=False)
STAFF = Sheet(
    "staff.csv",
    (STAFF_ID, STAFF_NAME, STAFF_UNIT, STAFF_SCOPE, STAFF_ROLES, LINES, STAFF_PHONE, STAFF_ACTIVE),
    "人员",
)

HOST = Column("借入机构", "unit")
WHY = Column("原因", "reason")
SECONDMENTS = Sheet("secondments.csv", (STAFF_ID, HOST, FIRST_DAY, LAST_DAY, WHY), "借调")

DEPUTY = Column("代班人", "deputy", needed=False)
LEAVES = Sheet("leaves.csv", (STAFF_ID, FIRST_DAY, LAST_DAY, DEPUTY), "请假")

DUTY_UNIT = Column("机构编码", "unit")
DUTY_DAY = Column("日期", "day")
DUTY_STAFF = Column("值班人员", "staff")
DUTIES = Sheet("duties.csv", (DUTY_UNIT, DUTY_DAY, DUTY_STAFF), "值班")

SHEETS = (REGIONS, UNITS, STAFF, SECONDMENTS, LEAVES, DUTIES)
