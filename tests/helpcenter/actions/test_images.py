import io

import pytest
from PIL import Image

from helpcenter import actions
from helpcenter.actions.images import MOST_BYTES
from helpcenter.models import ArticleImage, ContentVersion
from tests.factories import live_article, live_revision, make_article, write

pytestmark = pytest.mark.django_db


def picture(width=4, height=3, colour="red", kind="PNG"):
    data = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(data, kind)
    return data.getvalue()


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP"), ("a.gif", "GIF")])
def test_a_picture_is_kept_with_its_size(at, name, kind):
    image = actions.save_image(name=name, data=picture(kind=kind), at=at)

    assert (image.name, image.width, image.height) == (name, 4, 3)
    with image.file.open("rb") as stored:
        assert stored.read() == picture(kind=kind)


def test_the_same_picture_again_changes_nothing(at):
    first = actions.save_image(name="a.png", data=picture(), at=at)
    version = ContentVersion.objects.get().number

    again = actions.save_image(name="a.png", data=picture(), at=at)

    assert (again, again.file.name, ContentVersion.objects.get().number) == (first, first.file.name, version)


def test_another_picture_under_the_same_name_has_another_address(at):
    old = actions.save_image(name="a.png", data=picture(), at=at)
    old_address = old.file.url

    new = actions.save_image(name="a.png", data=picture(width=8), at=at)

    assert (new.pk, new.width, new.file.url == old_address, ArticleImage.objects.count()) == (old.pk, 8, False, 1)


def test_a_changed_picture_renews_the_pages_that_show_it_and_makes_nothing_stale(bob, at):
    actions.save_image(name="a.png", data=picture(), at=at)
    article = live_article(bob, en="![A box](images/a.png)\n\nWords.", ja="![箱](images/a.png)\n\n言葉。", at=at)
    before = live_revision(article, "ja", at)

    image = actions.save_image(name="a.png", data=picture(width=8), at=at)

    after = live_revision(article, "ja", at)
    assert after.blocks[0]["html"] == (
        f'<p><img src="media:{image.file.name}" alt="箱" width="8" height="3" loading="lazy" decoding="async"></p>'
    )
    assert after.block_facts == before.block_facts


def test_a_picture_that_comes_later_is_shown_where_its_words_stood(alice, at):
    draft = write(make_article(), "en", "![A box](images/a.png)", author=alice, at=at)
    before = draft.blocks[0]["html"]

    actions.save_image(name="a.png", data=picture(), at=at)

    draft.refresh_from_db()
    assert (before, draft.blocks[0]["html"].startswith('<p><img src="media:help/')) == ("<p>A box</p>", True)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"<script>alert(1)</script>", "unreadable"),
        (SVG, "unreadable"),
        (picture(kind="BMP"), "unreadable"),
        (picture()[:-20], "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "unreadable"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_picture_is_refused(at, data, code):
    with pytest.raises(actions.NotAPicture) as refused:
        actions.save_image(name="a.png", data=data, at=at)

    assert (refused.value.code, ArticleImage.objects.count()) == (code, 0)


@pytest.mark.parametrize("size", [(7_000, 6_000), (20_000, 20_000)])
def test_a_picture_of_too_many_points_is_refused_unread(at, size):
    data = io.BytesIO()
    Image.new("1", size).save(data, "PNG")

    with pytest.raises(actions.NotAPicture) as refused:
        actions.save_image(name="a.png", data=data.getvalue(), at=at)

    assert refused.value.code in {"too_many_pixels", "unreadable"}


@pytest.mark.parametrize("name", ["a.svg", "a.html", "../a.png", "a b.png", ".png", "a.png\n", "a" * 100 + ".png"])
def test_a_picture_needs_a_plain_name(at, name):
    with pytest.raises(actions.NotAPicture) as refused:
        actions.save_image(name=name, data=picture(), at=at)

    assert (refused.value.code, ArticleImage.objects.count()) == ("bad_name", 0)
