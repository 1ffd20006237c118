"""What stays to be seen of personal data on screens, in events and in lists."""


def mask_name(name: str) -> str:
    """``王小明`` → ``王**``."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    """``13812345678`` → ``138****5678``; anything short is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)


def mask_identity_number(number: str) -> str:
    """``361103199001011234`` → ``361103********1234``: the place stays, the birthday does not."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) >= 15 else "*" * len(number)


def mask_document_number(number: str) -> str:
    """``H60123456`` → ``H*****456``, of other papers than the identity card; anything short is hidden whole."""
    return f"{number[:1]}{'*' * (len(number) - 4)}{number[-3:]}" if len(number) >= 8 else "*" * len(number)
