"""Checks over real engines and drawn specimens, with every transaction as in production."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError

from consular import appearances, evidence, verification
from consular.core.ids import new_id
from consular.verification import CheckRun, Difference, Level, Opened, RunFindings, Sniffed
from consular.verification.engines.local import LocalEngines
from consular.verification.findings import Report, look
from tests.verification.scene import SYSTEM, Scene, passport, portrait

VECTORS = Path(__file__).parent / "engines" / "vectors"
HOSTILE = {
    "script": ("uploads/xss_pdf_alert_msg.pdf", "active-content", "pdf_active_content"),
    "encrypted": ("pdf/encrypted-file.pdf", "active-content", "pdf_encrypted"),
    "truncated": ("images/truncated_jpeg.jpg", "rendition", "image_truncated"),
}


def blobs_in(folder: Path) -> int:
    return sum(1 for path in (folder / "blobs").rglob("*") if path.is_file())


def test_a_clean_page_passes_every_check_and_its_pages_take_the_place_of_the_upload(scene: Scene) -> None:
    page = scene.attach("passport-page", passport())
    scene.run(page)
    assert scene.outcomes(page) == dict.fromkeys(
        ("file-type", "active-content", "rendition", "page-quality", "mrz", "mrz-answers", "passport-validity"),
        "passed",
    )
    assert scene.codes(page, "mrz-answers") == ["mrz_answers_match"]
    file = scene.file(page)
    assert (file.state, file.quarantine) == (evidence.READY, None)
    with scene.works.begin(SYSTEM) as work:
        kinds = [
            (p.kind, p.width > p.height)
            for kind in ("page", "mrz")
            for p in evidence.pages_of(work.session, page, kind)
        ]
    assert kinds == [("page", True), ("mrz", True)]
    assert scene.summary() == verification.Summary(ok=7)
    assert scene.checked(page)["mrz"].seen["fields"]["document_number"] == "AC4402917"

    # A delivery that comes again finds everything done.
    before = scene.rows(page)
    scene.run(page)
    assert [run.id for run in scene.rows(page)] == [run.id for run in before]

    # Another person's name is seen from the stored reading, without another look at the picture.
    scene.answer("name", name={"primary": "Wongphaisal", "secondary": "Natcha"})
    scene.compare_again()
    scene.compare_again()
    assert scene.outcomes(page)["mrz-answers"] == "failed"
    [difference] = scene.checked(page)["mrz-answers"].findings
    assert isinstance(difference, Difference)
    assert (difference.code, difference.level) == ("mrz_name_differs", Level.LOOK)
    assert (difference.compared.said_at, difference.compared.seen_at) == ((10,), (10,))
    assert difference.compared.mrz_at == ((0, 15, 16),)
    assert [run.check for run in scene.rows(page) if run.superseded_at] == ["mrz-answers"]
    row = scene.comparison()["name", "primary"]
    assert (row.kind, row.evidence_id, row.compared.seen) == ("look", page, "WONGPHAISAN")

    # Back again: a fresh run, and both earlier ones stay on record.
    scene.answer("name")
    scene.compare_again()
    assert scene.outcomes(page)["mrz-answers"] == "passed"
    with scene.works.begin(SYSTEM) as work:
        assert [run.outcome for run in verification.earlier_runs(work.session, page)] == ["passed", "failed"]

    # A later arrival makes the same passport too short.
    scene.answer("visit", arrival="2031-04-01", departure="2031-04-10")
    scene.compare_again()
    assert scene.codes(page, "passport-validity") == ["passport_expires_early"]
    assert scene.outcomes(page)["mrz-answers"] == "passed"


def test_a_wrong_digit_is_doubted_where_it_stands(scene: Scene) -> None:
    page = scene.attach("passport-page", passport("wrong_digit"))
    scene.run(page)
    outcomes = scene.outcomes(page)
    assert (outcomes["mrz"], outcomes["mrz-answers"]) == ("failed", "inconclusive")
    [failed] = scene.checked(page)["mrz"].findings
    assert (failed.code, failed.level, failed.parameters["field"]) == (
        "mrz_check_digit_failed",
        Level.LOOK,
        "document_number",
    )
    assert failed.box is not None
    [difference] = scene.checked(page)["mrz-answers"].findings
    assert isinstance(difference, Difference)
    told = difference.compared
    assert (difference.code, told.said, told.seen) == ("mrz_answer_unsure_fits", "AC4402917", "AC4402918")
    assert (told.said_at, told.seen_at, told.mrz_at) == ((8,), (8,), ((1, 8, 9),))
    summary = scene.summary()
    assert (summary.stop, summary.look, summary.pending) == (0, 2, 0)


def test_a_page_without_a_zone_is_no_match(scene: Scene) -> None:
    drawn = BytesIO()
    Image.new("RGB", (700, 620), (210, 215, 210)).save(drawn, "PNG")
    page = scene.attach("passport-page", drawn.getvalue(), filename="page.png")
    scene.run(page)
    outcomes = scene.outcomes(page)
    assert (outcomes["rendition"], outcomes["mrz"]) == ("passed", "inconclusive")
    assert (outcomes["mrz-answers"], outcomes["passport-validity"]) == ("not_run", "not_run")
    assert scene.codes(page, "mrz") == ["mrz_not_found"]
    assert scene.file(page).state == evidence.READY
    assert scene.summary().not_run == 2
    assert {row.kind for row in scene.comparison().values()} == {"none"}


def test_a_portrait_is_judged(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    scene.run(photo)
    assert scene.outcomes(photo) == {"file-type": "passed", "rendition": "passed", "portrait": "passed"}
    worse = scene.attach("portrait", portrait("two_faces"))
    scene.run(worse)
    assert scene.codes(worse, "portrait") == ["portrait_several_faces"]
    assert scene.file(photo).state == "replaced"
    assert scene.summary().stop == 1


def test_a_signature_from_the_counter_is_kept_as_a_picture_though_no_service_lists_it(scene: Scene) -> None:
    file = scene.attach(appearances.SIGNATURE_ITEM.key, portrait())
    scene.run(file)
    assert scene.outcomes(file) == {"file-type": "passed", "rendition": "passed"}
    assert scene.file(file).state == evidence.READY


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_rejected_and_nothing_of_it_is_kept(scene: Scene, kind: str, tmp_path: Path) -> None:
    path, check, code = HOSTILE[kind]
    bad = scene.attach("passport-page", (VECTORS / path).read_bytes(), filename="scan")
    assert blobs_in(tmp_path) == 1
    scene.run(bad)
    outcomes = scene.outcomes(bad)
    assert outcomes[check] == "failed"
    assert code in scene.codes(bad, check)
    assert {outcomes[later] for later in ("page-quality", "mrz", "mrz-answers", "passport-validity")} == {"not_run"}
    assert (scene.file(bad).state, scene.file(bad).quarantine) == (evidence.REJECTED, None)
    assert blobs_in(tmp_path) == 0
    assert scene.summary().stop >= 1


def test_a_worker_that_dies_before_its_commit_leaves_the_upload_for_the_next(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    work = scene.works.open(SYSTEM)
    verification.run_checks(work, evidence_id=photo, catalogue=scene.catalogue, engines=scene.engines)
    work.session.flush()
    scene.works.rollback(work)
    assert scene.rows(photo) == []
    assert scene.file(photo).state == evidence.RECEIVED
    scene.run(photo)
    assert len(scene.rows(photo)) == 3
    assert scene.file(photo).state == evidence.READY


def test_what_was_given_up_is_inconclusive_and_a_colleague_can_have_it_run_again(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    assert scene.summary().pending == 1
    for _ in range(2):
        with scene.works.begin(SYSTEM) as work:
            verification.give_up(work, evidence_id=photo, catalogue=scene.catalogue)
    assert set(scene.outcomes(photo).values()) == {"inconclusive"}
    assert scene.codes(photo, "portrait") == ["timed_out"]
    assert len(scene.rows(photo)) == 3
    with scene.works.begin(SYSTEM) as work:
        verification.forget_upload(work, evidence_id=photo)
        assert evidence.pages_of(work.session, photo) == []
    assert scene.file(photo).quarantine is not None
    scene.run(photo)
    assert set(scene.outcomes(photo).values()) == {"inconclusive"}, "only a colleague's wish runs it again"
    scene.run(photo, again=True)
    assert set(scene.outcomes(photo).values()) == {"passed"}


def test_the_pages_of_a_pdf_are_kept_as_pictures(scene: Scene) -> None:
    bookings = scene.attach("itinerary", (VECTORS / "pdf" / "crazyones.pdf").read_bytes(), filename="bookings.pdf")
    scene.run(bookings)
    assert scene.outcomes(bookings) == dict.fromkeys(("file-type", "active-content", "rendition"), "passed")
    with scene.works.begin(SYSTEM) as work:
        [page] = evidence.pages_of(work.session, bookings)
        assert evidence.picture(page).startswith(b"\xff\xd8\xff")


class Interrupted(LocalEngines):
    """Real engines during whose work something else happens."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def sniff(self, content: bytes, name: str) -> Sniffed:
        self.meanwhile()
        return super().sniff(content, name)


def test_a_file_that_was_replaced_while_the_engines_worked_is_left_alone(scene: Scene) -> None:
    first = scene.attach("portrait", portrait())
    scene.engines = Interrupted(lambda: scene.attach("portrait", portrait("dark")))
    scene.run(first)
    assert scene.rows(first) == []
    assert scene.file(first).state == "replaced"


def test_answers_saved_while_the_engines_worked_are_the_ones_compared(scene: Scene) -> None:
    page = scene.attach("passport-page", passport())
    scene.engines = Interrupted(lambda: scene.answer("passport", passport_number="AC4402911"))
    scene.run(page)
    assert scene.codes(page, "mrz-answers") == ["mrz_answer_differs"]


class BrokenDecoder:
    """Engines whose decoder was stopped by the sandbox."""

    version = "broken"

    def sniff(self, content: bytes, name: str) -> Sniffed:
        return Sniffed(Report.of(), "image/jpeg")

    def open_picture(self, content: bytes) -> Opened:
        return Opened(Report.inconclusive(look("engine_timed_out")))


def test_a_decoder_that_hangs_says_nothing_for_or_against_the_file(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    scene.engines = BrokenDecoder()  # type: ignore[assignment]
    scene.run(photo)
    assert scene.outcomes(photo) == {"file-type": "passed", "rendition": "inconclusive", "portrait": "not_run"}
    assert scene.file(photo).state == evidence.RECEIVED
    assert scene.file(photo).quarantine is not None


def test_nothing_is_compared_again_before_anything_was_read(scene: Scene) -> None:
    page = scene.attach("passport-page", passport())
    scene.compare_again()
    assert scene.rows(page) == []


def test_a_removed_file_is_left_alone(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    with scene.works.begin(scene.owner) as work:
        found = evidence.evidence(work.session, photo)
        assert found is not None
        evidence.remove(work, found)
    scene.run(photo)
    assert scene.rows(photo) == []


def test_the_database_allows_one_run_in_force_and_no_failure_without_a_reason(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())

    def insert(outcome: str, count: int) -> None:
        with scene.works.begin(SYSTEM) as work:
            for _ in range(count):
                run = CheckRun(
                    id=new_id(),
                    dossier_id=scene.dossier_id,
                    evidence_id=photo,
                    check="portrait",
                    engine_version="1",
                    outcome=outcome,
                    input_key=b"\0" * 16,
                    ran_at=work.now,
                )
                run.result = RunFindings()
                work.session.add(run)

    with pytest.raises(IntegrityError, match="uq_check_run_current"):
        insert("passed", 2)
    with pytest.raises(IntegrityError, match="ck_check_run_reason"):
        insert("failed", 1)
