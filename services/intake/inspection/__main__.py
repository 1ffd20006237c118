"""The other process: a file comes in; one line of JSON goes out, and the content to keep where it was changed."""

import json
import resource
import sys

_MEMORY_BYTES = 1024 * 1024 * 1024
_PROCESSOR_SECONDS = 20


def main() -> None:
    """Look at one file; whatever goes wrong ends this process and nothing else."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a picture of the memory would hold the file in clear
    from services.intake.inspection.verdict import Refusal, look_at  # noqa: PLC0415  # under the limits

    content = sys.stdin.buffer.read()
    try:
        media_type, cleaned = look_at(content)
        said = {"media_type": media_type}
    except Refusal as refusal:
        said, cleaned = {"zh": refusal.zh, "en": refusal.en}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + (cleaned or b""))


if __name__ == "__main__":
    main()
