"""Who a resident is, as far as an item needs it, and what they are found by."""

from services.intake.model.catalogue import Item
from services.intake.model.resident import Fingerprints, Resident, normal_document_number, normal_phone
from services.intake.ports import Seals
from shared.errors import Invalid


def fingerprints_of(resident: Resident, seals: Seals) -> Fingerprints:
    """The keyed digests of a resident's numbers: equal for equal persons, and nothing can be read from them."""
    return fingerprints(seals, identity_number=resident.identity_number, phone=resident.phone)


def fingerprints(seals: Seals, *, identity_number: str = "", phone: str = "") -> Fingerprints:
    """The same of single numbers, however they are typed."""
    number, digits = normal_document_number(identity_number), normal_phone(phone)
    return Fingerprints(
        identity=seals.fingerprint("identity", number) if number else None,
        phone=seals.fingerprint("phone", digits) if digits else None,
    )


def must_identify(resident: Resident, item: Item) -> None:
    """Ask for the identity number where the item needs it, and nowhere else.

    Raises:
        Invalid: the item needs it and it is missing.
    """
    if item.needs_identity and not resident.identity_number:
        raise Invalid(
            "resident.identity_number",
            f"“{item.name}”须填写证件号码",
            "this item needs the number of an identity document",
        )
