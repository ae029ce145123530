"""A sticker, an emergency document and a passport's page: really printed, rasterised, handed in and read back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import UUID

import pypdfium2
import pytest

from consular import issuance, production
from consular.catalogue import Catalogue
from consular.core.ids import new_id
from consular.core.work import Works
from consular.issuance import Issuer
from consular.issuance.printing import PaperPress
from consular.local.specimens import Person, draw_passport_page
from consular.production import NotRead, ProductionOrder
from consular.verification.engines import barcodes, local
from tests.production.given import SYSTEM, Colleagues, House


class Engines:
    """The worker's engines, called in this process: the press's threads do not survive a fork."""

    version = "tests"
    sniff = staticmethod(local._sniffed)
    open_picture = staticmethod(local._picture)
    open_pdf = staticmethod(local._pdf)
    read_mrz = staticmethod(local._zone)


def decode(content: bytes) -> list[str | bytes]:
    return [code.payload for code in barcodes.read(content).found]


@pytest.fixture
def printing(house: House, works: Works, catalogue: Catalogue, staff: Colleagues, face: bytes, issuer: Issuer) -> House:
    """The same house with the real press."""
    return House(works, catalogue, staff, face, issuer, PaperPress())


def handed_in(house: House, order: ProductionOrder, content: bytes) -> ProductionOrder:
    with house.works.begin(house.staff.producer) as work:
        production.submit_scan(work, order_id=order.id, content=content)
    read(house, house.fresh(order.id))
    return house.fresh(order.id)


def read(house: House, order: ProductionOrder, scan: str | None = None) -> None:
    with house.works.begin(SYSTEM) as work:
        production.read_scan(
            work,
            order_id=order.id,
            scan=UUID(scan or order.scan or ""),
            engines=Engines(),  # type: ignore[arg-type]  # what reading back asks of them
            decode=decode,
            believed=issuance.believed(work.session, house.catalogue.ministry),
        )


def rasterised(pdf: bytes) -> bytes:
    out = BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("key", ["visitor-visa-sticker", "emergency-document"])
def test_what_is_printed_is_read_back_and_another_print_is_not(printing: House, key: str) -> None:
    orders = [printing.printed(printing.ordered(key)) for _ in range(2)]
    pictures = []
    for order in orders:
        with printing.works.begin(printing.staff.producer) as work:
            pictures.append(rasterised(production.printout(work, order_id=order.id)))
    mixed_up = handed_in(printing, orders[0], pictures[1])
    told = production.reading(mixed_up)
    assert told is not None
    assert {"document_number"} <= {d["field"] for d in told.differences}
    with pytest.raises(NotRead):
        printing.check(orders[0])
    right = handed_in(printing, orders[0], pictures[0])
    seen = production.reading(right)
    assert seen is not None
    assert seen.differences == ()
    read(printing, right, str(new_id()))
    assert printing.check(orders[0]).state == "checked"
    garbage = production.reading(handed_in(printing, orders[1], b"no picture"))
    assert garbage is not None
    assert [d["code"] for d in garbage.differences] == ["file_unreadable"]


def test_a_passport_of_the_bureau_is_read_back_by_its_zone(house: House) -> None:
    order = house.printed(house.ordered("passport-renewal"))
    person = Person(
        primary="Eriksson",
        secondary="Anna Maria",
        document_number="L0000001",
        birth=date(1974, 8, 12),
        sex="F",
        expiry=date(2036, 11, 15),
    )
    first, second = order.fixed.lines
    page = draw_passport_page(person, mrz_lines=(first, second), seed=3)
    told = production.reading(handed_in(house, order, page))
    assert told is not None
    assert told.differences == ()
    assert house.check(order).state == "checked"


@pytest.mark.parametrize("code", issuance.DIFFERENCES)
def test_every_difference_has_a_sentence(code: str) -> None:
    assert code in issuance.SENTENCES
