"""The engineer's door: a flipped byte, a killed worker, an altered character."""

from __future__ import annotations

import html
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from consular import evidence
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.outbox import Delivery, take
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web.ops import local_rows, seeded
from consular.web.ops.local_engineer import CHECK, TAMPER, VISA, altered
from consular.web.ops.local_worker import kill, waited_for, with_comment, worker_pids
from tests import factories
from tests.web.conftest import Browser

BEGAN = datetime(2026, 11, 16, 9, tzinfo=UTC)
TEXT = "RDB1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 6


@pytest.fixture
def tampered(works: Works, catalogue: Catalogue, settings: Settings) -> str:
    reference, _ = factories.admissible(works, catalogue)
    seeded.write(settings, seeded.Seeded(began=BEGAN, cases={TAMPER: reference}, barcodes={VISA: TEXT}))
    return reference


def test_a_flipped_byte_is_seen_and_put_back_to_the_bit(
    browser: Browser, tampered: str, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    def card() -> bytes:
        with works.sessions() as session:
            return local_rows.card_of(session, tampered)

    sign_in(browser, factories.staff_actor(works, catalogue))
    whole = card()
    browser.get("/local/engineer")
    assert "Opens" in browser.page
    assert browser.post("/local/engineer/flip") == 200
    assert "Tampered" in browser.page
    assert [at for at, pair in enumerate(zip(whole, card(), strict=True)) if len(set(pair)) > 1] == [len(whole) - 1]
    assert browser.get(f"/staff/cases/{tampered}") == 500
    assert "changed outside the system" in browser.page
    assert "Wongphaisan" not in browser.page
    browser.get("/local/engineer")
    assert browser.post("/local/engineer/flip") == 200
    assert card() == whole
    assert browser.get(f"/staff/cases/{tampered}") == 200


def test_one_character_of_the_barcode_is_changed_and_marked(browser: Browser, tampered: str) -> None:
    browser.get("/local/engineer")
    assert f"\n{TEXT}</textarea>" in browser.page
    browser.get("/local/engineer?alter=yes")
    changed, place = altered(TEXT)
    assert f"\n{changed}</textarea>" in browser.page
    assert f'<mark class="cs-diff">{changed[place]}</mark>' in browser.page
    assert [at for at, pair in enumerate(zip(TEXT, changed, strict=True)) if len(set(pair)) > 1] == [place]


def test_without_the_sample_nothing_is_broken(browser: Browser) -> None:
    browser.get("/local/engineer")
    assert "still coming" in browser.page
    browser.get("/local/ministry")
    for act in ("flip", "kill"):
        assert browser.post(f"/local/engineer/{act}") == 404


def test_a_comment_makes_the_same_picture_other_bytes() -> None:
    assert with_comment(b"\xff\xd8\xff\xe0rest", b"abc") == b"\xff\xd8\xff\xfe\x00\x05abc\xff\xe0rest"


Worker = subprocess.Popen[bytes]


@pytest.fixture
def start_worker() -> Iterator[Callable[[str], Worker]]:
    """A process that looks like the worker of the instance with this data folder."""
    started: list[Worker] = []

    def start(folder: str) -> Worker:
        argv = [sys.executable, "-S", "-c", "import time; time.sleep(60)", "-m", "consular.cli", "worker"]
        started.append(subprocess.Popen(argv, env={"CONSULAR_DATA": folder}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_only_this_instances_worker_is_found_and_killed(
    settings: Settings, start_worker: Callable[[str], Worker]
) -> None:
    mine, other = start_worker(str(settings.data)), start_worker(f"{settings.data}-other")
    assert waited_for(lambda: worker_pids(settings) == [mine.pid], seconds=10)
    assert kill([mine.pid]) == [mine.pid]
    assert mine.wait(10) == -9
    assert kill([mine.pid]) == []
    assert worker_pids(settings) == []
    assert other.poll() is None


def test_a_check_is_begun_and_its_worker_killed(
    browser: Browser, works: Works, catalogue: Catalogue, settings: Settings, start_worker: Callable[[str], Worker]
) -> None:
    with works.begin(system()) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        application = factories.draft(work, catalogue)
        reference, dossier_id = application.reference, application.dossier_id
    seeded.write(settings, seeded.Seeded(began=BEGAN, cases={CHECK: reference}))
    path = seeded.picture(settings, CHECK, "passport-page")
    path.parent.mkdir(parents=True)
    path.write_bytes(factories.JPEG)
    worker = start_worker(str(settings.data))
    taker = threading.Thread(target=lambda: waited_for(lambda: _take(works), seconds=10))
    taker.start()
    browser.get("/local/engineer")
    assert browser.post("/local/engineer/kill") == 200
    taker.join()
    assert worker.wait(10) == -9
    assert str(worker.pid) in browser.page
    assert "The check waits for a worker" in browser.page
    with works.sessions() as session:
        (file,) = evidence.of_dossier(session, dossier_id)
    assert browser.path == f"/local/engineer/check/{file.id}"
    tries = re.search(r"Tries</dt><dd[^>]*>(\d)", browser.page)
    assert tries
    assert tries.group(1) == "1"


def _take(works: Works) -> bool:
    """Lease the check as a worker does."""
    with works.begin(system()) as work:
        query = select(Delivery.id).where(Delivery.reaction == "verification.check", Delivery.done_at.is_(None))
        found = work.session.scalars(query).first()
        return found is not None and take(work.session, found, now=work.now, lease=timedelta(seconds=20)) is not None


def lines(browser: Browser, part: str) -> str:
    """What stands under "The same in a terminal"."""
    browser.get("/local/engineer")
    found = re.search(rf'id="{part}-terminal".*?<code class="cs-code">(.*?)</code>', browser.page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def pasted(settings: Settings, house_url: str, text: str) -> str:
    """Standard output of the lines in a shell, with the file that an instance has in its folder."""
    (settings.data / "environment").write_text(f"DATABASE_URL={shlex.quote(house_url)}\n")
    return subprocess.run(["bash", "-ec", text], check=True, capture_output=True, text=True).stdout


def test_the_same_in_a_terminal_flips_the_bit_too(
    browser: Browser, tampered: str, settings: Settings, house_url: str
) -> None:
    block, _, verify = lines(browser, "seal").rpartition("\n")
    assert verify.endswith("-m consular.cli audit verify")
    assert pasted(settings, house_url, block) == "1 row changed\n"
    browser.get("/local/engineer")
    assert "Tampered" in browser.page
    assert pasted(settings, house_url, block) == "1 row changed\n"
    browser.get("/local/engineer")
    assert "Tampered" not in browser.page


def test_the_same_in_a_terminal_kills_this_instances_worker(
    browser: Browser,
    works: Works,
    catalogue: Catalogue,
    settings: Settings,
    house_url: str,
    start_worker: Callable[[str], Worker],
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    seeded.write(settings, seeded.Seeded(began=BEGAN, cases={CHECK: reference}))
    assert "\n# None: the supervisor starts it again\n" in lines(browser, "worker")
    mine, other = start_worker(str(settings.data)), start_worker(f"{settings.data}-other")
    assert waited_for(lambda: worker_pids(settings) == [mine.pid], seconds=10)
    block = lines(browser, "worker")
    assert f"\nkill -9 {mine.pid}\n" in block
    pasted(settings, house_url, block)
    assert (mine.wait(10), other.poll()) == (-9, None)


def test_the_same_in_a_terminal_reads_the_whole_barcode(browser: Browser, tampered: str, settings: Settings) -> None:
    folder = settings.data / "certificates"
    certificates, read = lines(browser, "visa").splitlines()[-2:]
    assert certificates.endswith(f"-m consular.cli seal certificates {folder}")
    assert read.endswith(f"-m consular.cli seal read --certs {folder} --text {TEXT}")


def test_another_files_check_is_not_shown(browser: Browser, tampered: str, works: Works, settings: Settings) -> None:
    with works.sessions() as session:
        file = session.scalars(select(evidence.Evidence)).first()
    assert file is not None
    assert browser.get(f"/local/engineer/check/{file.id}") == 404
