"""Why a file is not kept."""


class Refusal(Exception):
    """Said to the sender, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en
