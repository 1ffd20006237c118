"""Personal data: sealed at rest and in events, findable by a keyed index, masked wherever it is shown.

AES-256-GCM from ``cryptography`` seals. What each key is for and what its leak would mean: docs/adr/0011.
"""

from shared.sealing.files import opened_chunks, sealed_chunks
from shared.sealing.keys import FixedKeys, KeyFile, Keys, new_key
from shared.sealing.masks import mask_document_number, mask_identity_number, mask_name, mask_phone
from shared.sealing.sealer import EVENT, Sealer, token_key_ids

__all__ = [
    "EVENT",
    "FixedKeys",
    "KeyFile",
    "Keys",
    "Sealer",
    "mask_document_number",
    "mask_identity_number",
    "mask_name",
    "mask_phone",
    "new_key",
    "opened_chunks",
    "sealed_chunks",
    "token_key_ids",
]
