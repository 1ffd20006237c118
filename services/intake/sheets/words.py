"""The Chinese words that stand in the sheets, and what they mean in code."""

from services.intake.model.catalogue import HeldKind
from services.intake.model.conditions import Kind
from services.intake.model.extra_fields import FieldType
from shared.contracts import CaseKind, Tier
from shared.spreadsheets.words import Words

TIERS = Words(
    {
        Tier.COUNTY: ("县", "区", "县级", "市", "旗"),
        Tier.TOWNSHIP: ("乡镇", "乡", "镇", "街道", "乡级", "乡镇(街道)"),
        Tier.VILLAGE: ("村", "社区", "村级", "村(社区)", "行政村"),
    }
)

CASE_KINDS = Words(
    {
        CaseKind.APPLICATION: ("办事申请", "申请"),
        CaseKind.CONSULTATION: ("咨询",),
        CaseKind.SUGGESTION: ("意见建议", "建议"),
        CaseKind.HELP: ("求助",),
        CaseKind.COMPLAINT: ("投诉",),
        CaseKind.REPORT: ("举报",),
        CaseKind.DANGER: ("险情", "危险"),
    }
)

QUESTION_KINDS = Words(
    {
        Kind.CHOICE: ("选择", "单选"),
        Kind.BOOLEAN: ("是否",),
        Kind.NUMBER: ("数字", "数"),
        Kind.DATE: ("日期",),
        Kind.TEXT: ("文字",),
    }
)

FIELD_TYPES = Words(
    {
        FieldType.TEXT: ("文字", "文本"),
        FieldType.NUMBER: ("数字", "数"),
        FieldType.DATE: ("日期",),
        FieldType.CHOICE: ("选择", "单选"),
        FieldType.BOOLEAN: ("是否",),
        FieldType.PHONE: ("电话", "手机"),
        FieldType.IDENTITY_NUMBER: ("身份证号", "身份证"),
    }
)

HELD_KINDS = Words(
    {
        HeldKind.DOCUMENT: ("证件",),
        HeldKind.PAPER: ("材料",),
        HeldKind.OUTCOME: ("办结",),
    }
)
