import contextlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orders.files import COLUMNS, entries
from orders.models import Order, Shipment
from orders.rules.facts import Fault, Wrong
from tests.orders.factories import order_value

pytestmark = pytest.mark.django_db

HEAD = "order_number,shop_code,shop_name,buyer_email,placed_at,currency,shipping,title,quantity,price,promotion"
ROWS = [
    "8100-0001,S-1,Lantern House,hanako@example.com,2026-05-01T12:00:00+09:00,JPY,500,Paper lamp,2,3000,100",
    "8100-0001,,,,,,,Bulb,1,800,",
    "8100-0002,S-1,Lantern House,hanako@example.com,2026-05-01T13:00:00+09:00,USD,4.20,Mug,1,12.345,",
    "8100-0003,S-1,Lantern House,hanako@example.com,2026-05-01T14:00:00+09:00,USD,4.20,Mug,1,12.34,",
]


def run(path, **options):
    out, errors = StringIO(), StringIO()
    with contextlib.suppress(CommandError):
        call_command("import_orders", str(path), stdout=out, stderr=errors, **options)
    return out.getvalue().strip(), errors.getvalue().strip()


def test_rows_with_one_number_are_one_order_and_a_wrong_one_is_refused_alone(hanako, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEAD, *ROWS]), encoding="utf-8-sig")
    out, errors = run(path)
    assert out == "2 written, 0 known already, 1 refused."
    assert errors == "line 4 (order.lines.1.price): This is not an amount of the order's currency.: “12.345”"
    assert list(Order.objects.order_by("number").values_list("number", "currency", "paid_minor")) == [
        ("8100-0001", "JPY", 4200),
        ("8100-0003", "USD", 1654),
    ]
    assert run(path)[0] == "0 written, 2 known already, 1 refused."


def test_parcels_stand_in_the_rows_of_their_lines(hanako, tmp_path):
    path = tmp_path / "orders.csv"
    parcels = [",,P-1,japan-post,RR473124829JP,2026-05-02T10:00:00+09:00", ",,P-2,,,2026-05-03T10:00:00+09:00"]
    head = HEAD + ",points,shipment_reference,carrier,tracking_number,shipped_at"
    path.write_text("\n".join([head, ROWS[0] + parcels[0], ROWS[1] + parcels[1]]), encoding="utf-8")
    assert run(path) == ("1 written, 0 known already, 0 refused.", "")
    assert list(Shipment.objects.values_list("reference", "contents__line__title", "contents__quantity")) == [
        ("P-1", "Paper lamp", 2),
        ("P-2", "Bulb", 1),
    ]


def test_a_file_tells_what_disputes_ask_for(hanako, tmp_path):
    path = tmp_path / "orders.csv"
    head = HEAD + ",promised_by,clearance,shipment_reference,shipped_at,label_address"
    told = ',2026-05-20T23:59:00+09:00,buyer,P-1,2026-05-02T10:00:00+09:00,"東京都\n見本 花子"'
    path.write_text("\n".join([head, ROWS[0] + told]), encoding="utf-8")
    assert run(path) == ("1 written, 0 known already, 0 refused.", "")
    assert Order.objects.get().clearance == "buyer"
    assert Order.objects.get().promised_by_at.isoformat() == "2026-05-20T14:59:00+00:00"
    assert Shipment.objects.get().label_address == "東京都\n見本 花子"


def test_an_order_whose_parcel_is_wrong_is_not_written_at_all(hanako, tmp_path):
    path = tmp_path / "orders.csv"
    head = HEAD + ",shipment_reference,shipped_at"
    path.write_text("\n".join([head, ROWS[0] + ",P-1,yesterday"]), encoding="utf-8")
    assert run(path)[1].startswith("line 2 (shipment.shipped_at): This is not a date and time")
    assert not Order.objects.exists()


def test_json_lines_are_what_the_api_takes(hanako, tmp_path):
    path = tmp_path / "orders.jsonl"
    parcel = {"order": "8100-0001", "reference": "P-1", "shipped_at": "2026-05-02T10:00:00+09:00"}
    said = {"order": "8100-0001", "shipment": "P-1", "status": "delivered", "at": "2026-05-09T10:00:00+09:00"}
    values = [{"order": order_value()}, {"shipment": parcel}, {"tracking": said}, {"tracking": said}]
    path.write_text("\n\n".join(map(json.dumps, values)), encoding="utf-8")
    assert run(path) == ("3 written, 1 known already, 0 refused.", "")


def test_a_rehearsal_writes_nothing(hanako, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEAD, *ROWS[:2]]), encoding="utf-8")
    assert run(path, dry_run=True)[0] == "1 written, 0 known already, 0 refused (nothing was written: a rehearsal)."
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b'{"order": ', Wrong(Fault.NOT_READABLE, "", '{"order": ')),
        (b"[" * 5_000, Wrong(Fault.NOT_READABLE, "", "[" * 60)),
        (b'{"order": NaN}', Wrong(Fault.NOT_AN_OBJECT, "order", "NaN")),
        (b"\xff\xfe\x00", Wrong(Fault.NOT_READABLE, "", "��\x00")),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_alone(tmp_path, content, wrong):
    path = tmp_path / "orders.jsonl"
    path.write_bytes(content)
    assert [entry.found for entry, _ in entries(path)] == [wrong]


def test_an_unknown_column_is_named_before_anything_is_read(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_number,colour\n1,red\n", encoding="utf-8")
    assert [entry.found for entry, _ in entries(path)] == [Wrong(Fault.UNKNOWN_FIELD, "colour")]


def test_every_column_is_documented(settings):
    text = (settings.ROOT / "docs" / "orders.md").read_text()
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []
