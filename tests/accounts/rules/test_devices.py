import pytest

from accounts.rules.devices import Device, device

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (CHROME, Device("Chrome", "Windows")),
        (f"{CHROME} Edg/130.0.0.0", Device("Edge", "Windows")),
        (f"{CHROME} OPR/115.0", Device("Opera", "Windows")),
        (SAFARI, Device("Safari", "Mac")),
        (IPHONE, Device("Safari", "iPhone")),
        (f"{IPHONE} Line/14.1.0", Device("LINE", "iPhone")),
        (IPHONE.replace("Version/18.0", "CriOS/130.0"), Device("Chrome", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130.0 Mobile Safari/537.36", Device("Chrome", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", Device("Firefox", "Linux")),
        ("curl/8.5.0", Device("", "")),
        ("", Device("", "")),
    ],
)
def test_devices_by_their_names(user_agent, expected):
    assert device(user_agent) == expected


def test_what_is_held_in_a_hand():
    assert [device(one).is_handheld for one in (IPHONE, CHROME, "")] == [True, False, False]
