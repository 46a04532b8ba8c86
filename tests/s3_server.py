"""A real S3 server in the process, with one bucket, for the storage of private files."""

import logging
from contextlib import contextmanager
from urllib.parse import urlsplit

import boto3
from moto.server import ThreadedMotoServer

from accounts.private_files.s3 import PrivateS3

BUCKET, REGION = "private-files", "ap-northeast-1"
KEYS = {"key_id": "key", "secret": "secret"}


class S3Server:
    """`server.storage()` keeps files in its bucket; `server.keys()` are the names of those."""

    def __init__(self, address):
        self.address = address
        self.client = boto3.client(
            "s3",
            endpoint_url=address,
            region_name=REGION,
            aws_access_key_id=KEYS["key_id"],
            aws_secret_access_key=KEYS["secret"],
        )
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    @property
    def port(self):
        return urlsplit(self.address).port

    def storage(self, **options):
        return PrivateS3(
            **{"bucket": BUCKET, "endpoint": self.address, "region": REGION, "path_style": True, **KEYS, **options}
        )

    def keys(self):
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def empty(self):
        for key in self.keys():
            self.client.delete_object(Bucket=BUCKET, Key=key)


@contextmanager
def s3_server():
    """Let a server run on a free port of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}")
    finally:
        server.stop()
