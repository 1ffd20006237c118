"""How long a text may be."""

from marshmallow import validate

COUNTY = validate.Regexp(r"[0-9]{6}\Z", error="应为 6 位数字 / must have 6 digits")
NAME = validate.Length(min=1, max=100)
PERSON = validate.Length(min=1, max=60)
CODE = validate.Length(min=1, max=40)
TEXT = validate.Length(max=4000)
REGION = validate.Length(min=1, max=12)
HOURS = validate.Length(max=60)
PHONE = validate.Length(max=20)
FEW = validate.Length(max=200)
MANY = validate.Length(max=20_000)  # rows of one county
EVIDENCE = validate.Length(max=20)  # files a report or remark refers to
ATTACHMENT = validate.Regexp(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", error="应为附件编号 / the id of an attachment"
)
