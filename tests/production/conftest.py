"""Colleagues, cases granted for every kind of blank, a press that only says what it was given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consular import issuance
from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.issuance import Issuer
from consular.local.specimens import Person, draw_portrait
from consular.production.bureau import Bureau, BureauFolder, read_bureau
from tests.conftest import ROOT
from tests.production.bureaus import PrintingWorks
from tests.production.given import SYSTEM, Colleagues, House, QuickPress


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The `config/` of the repository, where the deciding office makes every document itself."""
    read = read_catalogue(ROOT / "config")
    for key, service in read.services.items():
        routing = service.routing.model_copy(update={"produced_at": None})
        read.services[key] = service.model_copy(update={"routing": routing})
    return read


@pytest.fixture(scope="session")
def face() -> bytes:
    """A drawn portrait, JPEG."""
    person = Person(
        primary="Eriksson", document_number="L8988901", birth=date(1974, 8, 12), sex="F", expiry=date(2031, 9, 2)
    )
    return draw_portrait(person, seed=7)


@pytest.fixture
def issuer(catalogue: Catalogue) -> Issuer:
    """The specimen ministry at its public address."""
    return Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True)


@pytest.fixture
def press() -> QuickPress:
    """Prints words instead of pages."""
    return QuickPress()


@pytest.fixture
def staff(works: Works, catalogue: Catalogue) -> Colleagues:
    """Somebody for every act."""
    return Colleagues(works, catalogue)


@pytest.fixture
def house(
    works: Works, catalogue: Catalogue, staff: Colleagues, face: bytes, issuer: Issuer, press: QuickPress
) -> House:
    """Everything that production needs, with blanks of every kind in stock in Jakarta and keys that seal."""
    with works.begin(SYSTEM) as work:
        issuance.ensure_signers(work, catalogue.ministry)
    built = House(works, catalogue, staff, face, issuer, press)
    for kind, numbers in (
        ("booklet-32", "L0000001-L0000006"),
        ("visa-sticker", "V00000001-V00000006"),
        ("etd-form", "E00000001-E00000006"),
    ):
        built.receive(kind, numbers)
    return built


@pytest.fixture
def works_outside() -> PrintingWorks:
    return PrintingWorks()


@pytest.fixture
def bureau(works_outside: PrintingWorks, tmp_path: Path) -> Bureau:
    return read_bureau(works_outside.write_keys(tmp_path / "bureau.jwks.json"))


@pytest.fixture
def folder(tmp_path: Path) -> BureauFolder:
    return BureauFolder(tmp_path / "exchange")


@pytest.fixture
def press_of_letters() -> issuance.Press:
    """The press that typesets."""
    return issuance.LatePress()
