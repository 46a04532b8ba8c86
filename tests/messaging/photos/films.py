"""Short videos as phones write them, a few pixels large, with a word in every place that must not be shown."""

import struct
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy

PLACE = "+35.6586+139.7454/"
SECRET = PLACE.encode()
TAKEN = "2026-04-30T12:15:08Z"
RATE = 16_000  # samples a second


@cache
def film(
    seconds=2,
    *,
    rate=10,
    size=(64, 48),
    codec="libx264",
    container="mp4",
    sound="aac",
    pictures=True,
    turned=0,
    taken=TAKEN,
):
    """Return a video whose upper half is bright and whose lower half is dark, as it is stored."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        options = {"movflags": "use_metadata_tags"}
        with av.open(str(path), "w", format=container, options=options) as out:
            out.metadata.update(
                {"location": PLACE, "com.apple.quicktime.location.ISO6709": PLACE, "creation_time": taken}
            )
            streams = []
            if pictures:
                streams.append((out.add_stream(codec, rate=rate), _pictures(seconds, rate, size)))
                streams[0][0].width, streams[0][0].height = size
                streams[0][0].pix_fmt = "yuv420p"
                if turned:
                    streams[0][0].set_display_rotation(turned)
            if sound:
                streams.append((out.add_stream(sound, rate=RATE, layout="mono"), _sound(seconds)))
            for stream, frames in streams:
                for frame in frames:
                    out.mux(stream.encode(frame))
                out.mux(stream.encode())
        return path.read_bytes()


def _pictures(seconds, rate, size):
    picture = numpy.zeros((size[1], size[0], 3), numpy.uint8)
    picture[: size[1] // 2] = 230
    for _ in range(int(seconds * rate)):
        yield av.VideoFrame.from_ndarray(picture, format="rgb24")


def _sound(seconds):
    for begin in range(0, int(seconds * RATE), 1024):
        frame = av.AudioFrame.from_ndarray(numpy.zeros((1, 1024), numpy.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = RATE, begin
        yield frame


def lying(content, seconds=3):
    """Return a video whose index claims to be so long, wherever it says so."""
    content = bytearray(content)
    for name, scale, duration in ((b"mvhd", 16, 20), (b"mdhd", 16, 20), (b"tkhd", None, 24)):
        at = content.find(name)
        while at >= 0:
            unit = struct.unpack_from(">I", content, at + scale)[0] if scale else 1000
            struct.pack_into(">I", content, at + duration, seconds * unit)
            at = content.find(name, at + 4)
    return bytes(content)


def resized(content, width, height):
    """Return a video whose index claims to be so large; its pictures are not."""
    content = bytearray(content)
    at = content.find(b"tkhd")
    struct.pack_into(">HHHH", content, at + 4 + 76, width, 0, height, 0)
    return bytes(content)


def streams_of(content):
    """Return what is in a video: each stream's type and codec, and whatever is written about it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        path.write_bytes(content)
        with av.open(str(path)) as source:
            said = {**source.metadata}
            for stream in source.streams:
                said |= stream.metadata
            return [(one.type, one.codec_context.name) for one in source.streams], said, source.duration / 1_000_000


def cut(content, start, seconds):
    """Return a video without sound as a phone's gallery shortens it: all of it is there, but less is played."""
    content = bytearray(content)
    edits, clock = content.find(b"elst"), content.find(b"mdhd")
    (scale,) = struct.unpack_from(">I", content, clock + 16)
    struct.pack_into(">Ii", content, edits + 12, int(seconds * 1000), int(start * scale))
    return bytes(content)
