import pytest

from messaging.checks import addresses_can_be_read


@pytest.mark.parametrize(
    ("scanner", "mailbox", "found"),
    [
        ("", "", []),
        ("tcp://scanner:3310", "imap+ssl://a:b@mail.example.com/INBOX", []),
        ("scanner:3310", "", ["messaging.E001"]),
        ("tcp://scanner:x", "mail.example.com", ["messaging.E001", "messaging.E002"]),
    ],
)
def test_an_address_that_nothing_can_be_reached_at_is_found(settings, scanner, mailbox, found):
    settings.SCANNER_URL, settings.INBOUND_IMAP_URL = scanner, mailbox

    assert [fault.id for fault in addresses_can_be_read()] == found
