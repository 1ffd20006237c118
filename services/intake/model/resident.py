"""The person whose matter it is: papers they show, numbers in their normal form, and what they are found by.

Identity cards of the first generation (15 digits) are void since 1 January 2013 and are not taken.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

from shared.errors import Text
from shared.sealing import mask_document_number, mask_identity_number, mask_name, mask_phone


class DocumentKind(StrEnum):
    """The paper a person proves their identity with."""

    IDENTITY_CARD = "identity_card"  # 居民身份证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident"  # 外国人永久居留身份证
    PASSPORT = "passport"  # 护照
    OTHER = "other"  # 其他证件


DOCUMENT_NAMES = {
    DocumentKind.IDENTITY_CARD: Text("居民身份证", "resident identity card"),
    DocumentKind.RESIDENCE_PERMIT: Text(
        "港澳台居民居住证", "residence permit for Hong Kong, Macao and Taiwan residents"
    ),
    DocumentKind.HONG_KONG_MACAO_PERMIT: Text(
        "港澳居民来往内地通行证", "mainland permit for Hong Kong and Macao residents"
    ),
    DocumentKind.TAIWAN_PERMIT: Text("台湾居民来往大陆通行证", "mainland permit for Taiwan residents"),
    DocumentKind.FOREIGN_PERMANENT_RESIDENT: Text("外国人永久居留身份证", "foreign permanent resident identity card"),
    DocumentKind.PASSPORT: Text("护照", "passport"),
    DocumentKind.OTHER: Text("其他证件", "another document"),
}

# What numbers of papers without a public check rule look like.
_SHAPES = {
    DocumentKind.RESIDENCE_PERMIT: re.compile(r"8[123]0000[0-9]{11}[0-9X]"),
    DocumentKind.HONG_KONG_MACAO_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    DocumentKind.TAIWAN_PERMIT: re.compile(r"[0-9]{8}(?:[0-9]{2})?"),
    DocumentKind.FOREIGN_PERMANENT_RESIDENT: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
    DocumentKind.PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
    DocumentKind.OTHER: re.compile(r"[A-Z0-9]{4,30}"),
}
_CARD_DIGITS = 18
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}[0-9]{7,8}")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{1,2}[0-9]{7,8}$)")


@dataclass(frozen=True, slots=True)
class Resident:
    """Whose matter it is. Everything here is sealed where it is stored."""

    name: str
    identity_number: str  # of the document; may be empty: it is asked for only where the item needs it
    phone: str  # may be empty: not everybody has one
    document: DocumentKind = DocumentKind.IDENTITY_CARD

    @property
    def born(self) -> date | None:
        """The day of birth, as the number of an identity card tells it; None: it is not known."""
        if self.document is not DocumentKind.IDENTITY_CARD or len(self.identity_number) != _CARD_DIGITS:
            return None
        try:
            return date.fromisoformat(self.identity_number[6:14])
        except ValueError:
            return None

    @property
    def masked(self) -> "Resident":
        """The same as everybody may see it."""
        mask = mask_identity_number if len(self.identity_number) >= 15 else mask_document_number
        return Resident(mask_name(self.name), mask(self.identity_number), mask_phone(self.phone), self.document)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What a resident is found by without being known: keyed digests. None: there is no such number."""

    identity: str | None = None
    phone: str | None = None


def normal_document_number(text: str) -> str:
    """A number as typed by a person: full-width signs, spaces, dashes and small letters made regular."""
    return _without(r"[\s\-·.]", text).upper()


def normal_phone(text: str) -> str:
    """A phone number without spaces, dashes and brackets, and without +86."""
    return _COUNTRY.sub("", _without(r"[\s\-·.()]", text))


def document_fault(kind: DocumentKind, number: str) -> Text | None:
    """What is wrong with a document's number in its normal form; None: nothing. An empty number is not wrong."""
    if not number:
        return None
    if kind is DocumentKind.IDENTITY_CARD:
        if re.fullmatch(r"[0-9]{15}", number):
            return Text(
                "15 位号码的一代身份证已于 2013 年停用，请用 18 位号码", "15-digit cards are void; give 18 digits"
            )
        if not ric.is_valid(number):
            return Text("身份证号码不正确（18 位，含校验码）", "not a valid resident identity number")
        return None
    name = DOCUMENT_NAMES[kind]
    checked = kind is not DocumentKind.RESIDENCE_PERMIT or mod_11_2.is_valid(number)
    if not _SHAPES[kind].fullmatch(number) or not checked:
        return Text(f"不是{name.zh}的号码", f"not the number of a {name.en}")
    return None


def phone_fault(number: str) -> Text | None:
    """What is wrong with a phone number in its normal form; None: nothing. An empty number is not wrong."""
    if not number or _PHONE.fullmatch(number):
        return None
    return Text("不是电话号码（手机 11 位，座机带区号）", "not a phone number (11 digits, or with its area code)")


def _without(signs: str, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"))
    return unicodedata.normalize("NFKC", re.sub(signs, "", plain))
