"""Private files on S3 or what speaks its protocol. Loaded only when PRIVATE_S3_BUCKET is set, with the extra `s3`."""

from typing import IO

from botocore.config import Config
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible
from storages.backends.s3 import S3Storage

IN_MEMORY = 1024 * 1024  # bytes of an opened file; the rest of it waits on disk
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 30, 3


@deconstructible
class PrivateS3(Storage):
    """Keep files in a bucket that is closed to everybody: there is no URL, only a link that ends soon.

    django-storages does the work; nothing else knows of it, so that it can be replaced here.
    """

    def __init__(self, *, bucket: str, endpoint: str, region: str, key_id: str, secret: str, path_style: bool) -> None:
        self.behind = S3Storage(
            bucket_name=bucket,
            endpoint_url=endpoint,
            region_name=region or None,
            access_key=key_id or None,  # Without a key, that of the machine's role.
            secret_key=secret or None,
            default_acl=None,
            file_overwrite=True,  # The name was chosen to be free before it comes there.
            max_memory_size=IN_MEMORY,
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if path_style else "virtual"},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS},
                # Checksums beyond what the protocol asks for are unknown to many that speak it.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def link(self, name: str, *, disposition: str, content_type: str, cache_control: str, seconds: int) -> str:
        """Return an address that anybody can fetch this file from for so many seconds, with these headers."""
        headers = {
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
            "ResponseCacheControl": cache_control,
        }
        return str(self.behind.url(name, parameters=headers, expire=seconds))

    def exists(self, name: str) -> bool:
        return bool(self.behind.exists(name))

    def delete(self, name: str) -> None:
        self.behind.delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        folders, names = self.behind.listdir(path)
        return folders, names

    def size(self, name: str) -> int:
        return int(self.behind.size(name))

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        opened: File[bytes] = self.behind.open(name, mode)
        return opened

    def _save(self, name: str, content: IO[bytes]) -> str:
        return str(self.behind.save(name, content))
