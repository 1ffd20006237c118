"""The Chinese words that stand in the sheets, and what they mean in code."""

from shared.contracts import Role, Tier, UnitKind
from shared.spreadsheets.words import Words

TIERS = Words(
    {
        Tier.COUNTY: ("县", "区", "县级", "市", "旗"),
        Tier.TOWNSHIP: ("乡镇", "乡", "镇", "街道", "乡级", "乡镇(街道)"),
        Tier.VILLAGE: ("村", "社区", "村级", "村(社区)", "行政村"),
    }
)
UNIT_KINDS = Words(
    {
        UnitKind.POST: ("村级服务点", "服务点", "村级便民服务点"),
        UnitKind.OFFICE: ("乡镇办公室", "办公室", "所", "站", "中心"),
        UnitKind.HEADSHIP: ("乡镇负责人", "党政负责人", "乡镇党政负责人"),
        UnitKind.DEPARTMENT: ("县级部门", "部门"),
        UnitKind.SUPERVISION: ("督查室", "县督查室"),
    }
)
ROLES = Words(
    {
        Role.AGENT: ("代办员", "驻村员"),
        Role.CLERK: ("窗口人员", "窗口"),
        Role.HANDLER: ("经办人",),
        Role.LEADER: ("负责人", "机构负责人"),
        Role.DISPATCHER: ("派单员",),
        Role.SUPERVISOR: ("督办员",),
        Role.ISSUER: ("交办人",),
        Role.ADMINISTRATOR: ("管理员",),
    }
)
