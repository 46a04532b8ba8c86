"""Files that leave only through a view, from a folder and from S3."""

import asyncio
import os
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.http import Http404
from django.test import AsyncRequestFactory, RequestFactory

from accounts.models import DataExport
from accounts.private_files import hand_out

WORDS = {"filename": "傷.jpg", "content_type": "image/jpeg"}
DISPOSITION = "inline; filename*=utf-8''%E5%82%B7.jpg"


@pytest.fixture
def folder(tmp_path):
    return FileSystemStorage(tmp_path)


def stored(storage, name, content):
    """Return a file as a row has it."""
    field = DataExport._meta.get_field("file")
    file = field.attr_class(DataExport(), field, storage.save(name, File(BytesIO(content))))
    file.storage = storage
    return file


def handed_out(file, **words):
    return hand_out(RequestFactory().get("/"), file, **{**WORDS, **words})


# From a folder


def test_a_file_in_a_folder_is_streamed_and_may_do_nothing(folder):
    response = handed_out(stored(folder, "photos/1.jpg", b"pixels"), keep_seconds=300)

    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"pixels")
    assert dict(response.items()) == {
        "Content-Type": "image/jpeg",
        "Content-Length": "6",
        "Accept-Ranges": "bytes",
        "Content-Disposition": DISPOSITION,
        "Cache-Control": "private, max-age=300",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize(
    ("asked", "status", "said", "content"),
    [
        ("bytes=0-1", 206, "bytes 0-1/6", b"pi"),  # What Safari asks first of every video.
        ("bytes=2-", 206, "bytes 2-5/6", b"xels"),
        ("bytes=4-99", 206, "bytes 4-5/6", b"ls"),
        ("bytes=-2", 206, "bytes 4-5/6", b"ls"),
        ("bytes=-99", 206, "bytes 0-5/6", b"pixels"),
        ("bytes=6-", 416, "bytes */6", b""),
        ("bytes=-0", 416, "bytes */6", b""),
        ("bytes=3-1", 200, None, b"pixels"),
        ("bytes=0-1,4-5", 200, None, b"pixels"),
        ("bytes=a-b", 200, None, b"pixels"),
        ("bytes=-", 200, None, b"pixels"),
        ("pages=0-1", 200, None, b"pixels"),
    ],
)
def test_a_part_of_a_file_is_handed_out(folder, asked, status, said, content):
    file = stored(folder, "photos/1.mp4", b"pixels")

    response = hand_out(RequestFactory().get("/", headers={"Range": asked}), file, **WORDS)

    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert (response.status_code, response.get("Content-Range"), body) == (status, said, content)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert int(response.get("Content-Length", len(body))) == len(body)


def test_who_wants_a_part_only_of_an_unchanged_file_gets_the_whole(folder):
    headers = {"Range": "bytes=0-1", "If-Range": '"etag"'}

    response = hand_out(RequestFactory().get("/", headers=headers), stored(folder, "1.mp4", b"pixels"), **WORDS)

    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"pixels")


def test_a_part_is_read_in_pieces_under_asgi(folder):
    file = stored(folder, "photos/1.mp4", bytes(range(256)) * 1000)

    async def read():
        request = AsyncRequestFactory().get("/", headers={"Range": "bytes=100-200099"})
        response = await asyncio.to_thread(hand_out, request, file, **WORDS)
        pieces = [piece async for piece in response.streaming_content]
        response.close()
        return response, pieces

    response, pieces = asyncio.run(read())
    assert b"".join(pieces) == (bytes(range(256)) * 1000)[100:200_100]
    assert (len(pieces), response["Content-Range"]) == (4, "bytes 100-200099/256000")


def test_a_file_is_kept_by_no_browser_unless_the_view_says_so(folder):
    response = handed_out(stored(folder, "photos/1.jpg", b"pixels"), as_attachment=True, filename="data.zip")

    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == 'attachment; filename="data.zip"'


def test_a_file_that_is_gone_is_not_found(folder):
    file = stored(folder, "photos/1.jpg", b"pixels")
    folder.delete("photos/1.jpg")

    with pytest.raises(Http404):
        handed_out(file)


def test_an_asynchronous_server_reads_it_piece_by_piece(folder):
    content = os.urandom(150_000)
    response = hand_out(AsyncRequestFactory().get("/"), stored(folder, "photos/1.jpg", content), **WORDS)

    async def pieces():
        return [piece async for piece in response.streaming_content]

    sizes = [len(piece) for piece in asyncio.run(pieces())]
    assert (sizes, response["Content-Length"]) == ([65_536, 65_536, 18_928], "150000")


# From S3


def test_a_file_on_s3_is_handed_out_by_a_link_that_works_without_a_key(s3):
    response = handed_out(stored(s3.storage(), "photos/1.jpg", b"pixels"), keep_seconds=300)
    fetched = requests.get(response["Location"], timeout=5)

    assert (response.status_code, response["Cache-Control"]) == (302, "private, max-age=30")
    assert (fetched.status_code, fetched.content) == (200, b"pixels")
    headers = [fetched.headers[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")]
    assert headers == ["image/jpeg", DISPOSITION, "private, max-age=300"]


def test_a_link_says_how_long_it_works_and_is_kept_by_nobody_unless_the_view_says_so(s3, settings):
    settings.PRIVATE_LINK_SECONDS = 45
    response = handed_out(stored(s3.storage(), "photos/1.jpg", b"pixels"))

    query = parse_qs(urlsplit(response["Location"]).query)
    assert (query["X-Amz-Expires"], query["response-cache-control"]) == (["45"], ["private, no-store"])
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")


def test_nothing_on_s3_has_an_address_of_its_own(s3):
    file = stored(s3.storage(), "photos/1.jpg", b"pixels")

    with pytest.raises(NotImplementedError):
        file.url  # noqa: B018


def test_s3_keeps_lists_and_deletes_as_a_folder_does(s3, folder):
    for storage in (s3.storage(), folder):
        first, second = (storage.save("exports/1/a.zip", File(BytesIO(content))) for content in (b"one", b"two!"))
        assert first == "exports/1/a.zip" != second
        with storage.open(second) as opened:
            assert opened.read() == b"two!"
        assert (storage.size(first), storage.exists(first), storage.exists("exports/1/b.zip")) == (3, True, False)
        assert sorted(storage.listdir("exports/1")[1]) == sorted(name.rpartition("/")[2] for name in (first, second))
        storage.delete(first)
        storage.delete(first)
        with pytest.raises(FileNotFoundError):
            storage.open(first)
        assert storage.listdir("exports/1")[1] == [second.rpartition("/")[2]]


def test_a_large_file_waits_on_disk_and_not_in_memory(s3):
    storage = s3.storage()
    name = storage.save("photos/large", File(BytesIO(os.urandom(2_000_000))))

    with storage.open(name) as opened:
        opened.read(1)
        assert opened.file._rolled
