"""An S3-compatible store (boto3, the optional extra ``s3``): for services that run on several machines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from services.intake.ports import Placed
from shared.errors import NotFound, TransientError
from shared.http.uploads import PIECE_BYTES

_SECONDS = 10


class S3Vault:
    """Keeps objects below a prefix of a bucket.

    Args:
        url: ``s3://bucket/prefix?endpoint=https://minio.county.example&region=…``; the credentials come from the
            environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or wherever else boto3 looks for them.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._bucket = parts.netloc
        self._prefix = f"{parts.path.strip('/')}/".lstrip("/")
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=options.get("endpoint"),
            region_name=options.get("region", "us-east-1"),
            config=Config(connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"max_attempts": 2}),
        )

    def keep(self, file: Path, place: str) -> None:
        try:
            with file.open("rb") as content:
                self._client.put_object(Bucket=self._bucket, Key=self._prefix + place, Body=content)
        except (BotoCoreError, ClientError) as error:
            raise _unreachable() from error

    def take(self, place: str) -> Iterator[bytes]:
        try:
            body: Any = self._client.get_object(Bucket=self._bucket, Key=self._prefix + place)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFound("附件的文件找不到了", "the file of this attachment is missing") from None
            raise _unreachable() from error
        except BotoCoreError as error:
            raise _unreachable() from error
        found: Iterator[bytes] = body.iter_chunks(PIECE_BYTES)
        return found

    def discard(self, place: str) -> None:
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + place)
        except (BotoCoreError, ClientError) as error:
            raise _unreachable() from error

    def places(self) -> Iterator[Placed]:
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for found in page.get("Contents", ()):
                    yield Placed(found["Key"].removeprefix(self._prefix), found["LastModified"])
        except (BotoCoreError, ClientError) as error:
            raise _unreachable() from error


def _unreachable() -> TransientError:
    return TransientError("附件存储暂时连不上，请稍后再试", "the store of attachments does not answer; try again later")
