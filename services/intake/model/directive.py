"""Orders and documents from above (上级来文)."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts import DirectiveAction, Tier
from shared.errors import Invalid

# Classified papers never enter an open network (保守国家秘密法): refused at the door, nothing of them is stored.
CLASSIFICATIONS = ("秘密", "机密", "绝密", "secret", "confidential", "top secret")


@dataclass
class Directive:
    """One document or order, to be read (阅知) or acted on (批办)."""

    number: str
    county: str
    title: str
    document: str
    action: DirectiveAction
    urgent: bool
    line: str
    region: str
    target_tier: Tier
    issued_by: str
    received_at: datetime


def refuse_classified(classification: str, *texts: str) -> None:
    """Refuse a paper that is marked secret or above.

    Raises:
        Invalid: it is; the text says where it must go instead.
    """
    marked = classification.strip().lower()
    if any(word in marked for word in CLASSIFICATIONS) or any("★" in text for text in texts):
        raise Invalid(
            "classification",
            "涉密文件不得进入本系统，请按保密规定走机要渠道；内容未保存",
            "classified papers must not enter this system; use the confidential channel. Nothing was stored",
        )
