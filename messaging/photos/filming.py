"""Make the copies of a video that people are shown: the same pictures and sound in a plain MP4, and a still of it.

Nothing is encoded anew but the still. What of the file is neither picture nor sound, such as where it was taken, is not
copied. FFmpeg is loaded here alone, by the process of `apart`, and knows no container and no decoder beyond those named.
"""

import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition
from PIL import Image

from messaging.photos.copies import Made, Picture
from messaging.rules.photos import (
    PhotoKind,
    PhotoLimits,
    PhotoRefusal,
    refuse_length,
    refuse_video_dimensions,
    thumbnail_size,
)

# What browsers play. HEVC plays where the machine can: it is what iPhones film in unless told otherwise.
PICTURES, SOUNDS = frozenset({"h264", "hevc", "av1", "vp9"}), frozenset({"aac", "mp3", "opus"})
DECODERS = "h264,hevc,libdav1d,av1,vp9,libvpx-vp9,aac,mp3float,mp3,opus,libopus"
MOST_PACKETS = 60_000  # a minute of slow motion, 240 pictures a second, and its sound have about 20,000
WHOLE = 0.9  # of the pictures that the index of a file names
PACKETS_TO_A_STILL = 300
STILL_QUALITY = 80
HEVC_TAG = "hvc1"  # by which Safari knows it
EARLIEST = 1990  # A camera without a clock says 1904 or 1970.
TAKEN = ("com.apple.quicktime.creationdate", "creation_time")


@dataclass
class Track:
    """A stream as it is copied: how far its pictures or its sound reach, in units of its clock."""

    to: Any
    clock: Any
    named: int  # pictures, by its index
    packets: int = 0
    begin: int | None = None
    end: int = 0
    last: int | None = None
    held: list[Any] = field(default_factory=list)  # What was cut away, until something shown needs it.

    @property
    def seconds(self) -> float:
        return float((self.end - self.begin) * self.clock) if self.begin is not None else 0.0


def make_video(original: Path, target: Path, limits: PhotoLimits) -> Made | PhotoRefusal:
    """Return the copies of a video, one of them written to a path, or why it is refused."""
    try:
        with _opened(original) as source:
            return _made(source, original, target, limits)
    except MemoryError:
        return PhotoRefusal.TOO_FINE_VIDEO
    except Exception:  # noqa: BLE001  # Readers of films raise whatever they like of a hostile file.
        return PhotoRefusal.BROKEN_VIDEO


def _opened(path: Path) -> Any:
    return av.open(str(path), format="mov", options={"codec_whitelist": DECODERS}, metadata_errors="replace")


def _made(source: Any, original: Path, target: Path, limits: PhotoLimits) -> Made | PhotoRefusal:
    chosen = _chosen(source)
    if isinstance(chosen, PhotoRefusal):
        return chosen
    picture = chosen[0]
    refused = refuse_video_dimensions(picture.codec_context.width, picture.codec_context.height, limits)
    if refused:
        return refused
    taken_at = _taken_at(source.metadata, picture.metadata)
    seconds = _copied(source, chosen, target, limits)
    if isinstance(seconds, PhotoRefusal):
        return seconds
    still = _still(original, limits)
    if isinstance(still, PhotoRefusal):
        return still
    with original.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    thumbnail = still.resize(thumbnail_size(*still.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return Made(
        kind=PhotoKind.MP4,
        view=Picture(target, *still.size),
        thumbnail=Picture(_encoded(thumbnail), *thumbnail.size),
        sha256=digest,
        taken_at=taken_at,
        seconds=min(max(1, round(seconds)), limits.video_seconds),
    )


def _chosen(source: Any) -> list[Any] | PhotoRefusal:
    """Return the stream of pictures and that of sound, if there is one; what else phones write is left out."""
    pictures = [one for one in source.streams.video if not one.disposition & Disposition.attached_pic]
    if not pictures:
        return PhotoRefusal.NO_PICTURE
    if len(pictures) > 1 or _codec(pictures[0]) not in PICTURES:
        return PhotoRefusal.VIDEO_CODEC
    # An iPhone adds a second sound that only its own players know.
    sounds = [one for one in source.streams.audio if _codec(one) in SOUNDS]
    if source.streams.audio and not sounds:
        return PhotoRefusal.VIDEO_CODEC
    return [pictures[0], *sounds[:1]]


def _codec(stream: Any) -> str:
    context = stream.codec_context
    return str(context.codec.canonical_name) if context is not None else ""


def _copied(source: Any, chosen: list[Any], target: Path, limits: PhotoLimits) -> float | PhotoRefusal:
    """Copy what is chosen and return how long it is: its packets are measured, whatever the file says of itself."""
    count = 0
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as copy:
        tracks = {one.index: Track(_like(copy, one), one.time_base, _named(one)) for one in chosen}
        for packet in source.demux(chosen):
            if packet.dts is None or packet.pts is None:  # the end of a stream
                continue
            count += 1
            if count > MOST_PACKETS:
                return PhotoRefusal.BROKEN_VIDEO
            if packet.is_corrupt:
                return PhotoRefusal.TRUNCATED
            track = tracks[packet.stream.index]
            _measure(track, packet)
            refused = refuse_length(max(one.seconds for one in tracks.values()), limits) if count > 1 else None
            if refused is PhotoRefusal.TOO_LONG_VIDEO:
                return refused
            packet.stream = track.to
            if packet.is_discard and track.begin is not None:
                track.held.append(packet)
                continue
            for held in track.held:
                copy.mux(held)
            track.held.clear()
            copy.mux(packet)
    picture = tracks[chosen[0].index]
    if not picture.packets:
        return PhotoRefusal.NO_PICTURE
    if picture.packets < picture.named * WHOLE:
        return PhotoRefusal.TRUNCATED
    seconds = max(one.seconds for one in tracks.values())
    return refuse_length(seconds, limits) or seconds


def _named(stream: Any) -> int:
    """Return how many packets the file names of a stream, without those that were cut away in the phone's gallery."""
    count: int = stream.frames
    return min(count, len(stream.index_entries) or count)


def _like(copy: Any, stream: Any) -> Any:
    made = copy.add_stream_from_template(stream)
    if _codec(stream) == "hevc":
        made.codec_context.codec_tag = HEVC_TAG
    return made


def _measure(track: Track, packet: Any) -> None:
    if track.last is not None and packet.dts <= track.last:  # Some phones stumble; a copy must go on in order.
        packet.dts = track.last + 1
        packet.pts = max(packet.pts, packet.dts)
    track.last = packet.dts
    track.packets += 1
    if packet.is_discard:  # cut away in the phone's gallery
        return
    track.begin = packet.pts if track.begin is None else min(track.begin, packet.pts)
    track.end = max(track.end, packet.pts + max(packet.duration or 0, 0))


def _still(original: Path, limits: PhotoLimits) -> Image.Image | PhotoRefusal:
    """Return the first picture, upright, as wide as it is shown."""
    with _opened(original) as source:
        chosen = _chosen(source)
        if isinstance(chosen, PhotoRefusal):
            return chosen
        stream = chosen[0]
        stream.thread_type, stream.codec_context.thread_count = "NONE", 1
        for number, packet in enumerate(source.demux(stream)):
            if number > PACKETS_TO_A_STILL:
                break
            for frame in packet.decode():
                refused = refuse_video_dimensions(frame.width, frame.height, limits)
                return refused or _upright(frame, stream)
    return PhotoRefusal.BROKEN_VIDEO


def _upright(frame: Any, stream: Any) -> Image.Image:
    image: Image.Image = frame.to_image()
    shape = stream.sample_aspect_ratio
    if shape and shape != 1 and 0.25 <= shape <= 4:
        image = image.resize((max(1, round(image.width * float(shape))), image.height))
    quarter = round(frame.rotation / 90) % 4
    turns = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
    return image.transpose(turns[quarter]) if quarter else image


def _encoded(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=STILL_QUALITY, progressive=True)
    return content.getvalue()


def _taken_at(*said: Any) -> datetime | None:
    """Return when the camera says it filmed this."""
    for name in TAKEN:
        for one in said:
            with suppress(ValueError, TypeError):
                taken = datetime.fromisoformat(one.get(name, "")).replace(microsecond=0)
                if taken.year >= EARLIEST:
                    return taken
    return None
