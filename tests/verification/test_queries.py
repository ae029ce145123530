"""What queue, case page and applicant are told. Runs come from operations; here only the reading of them."""

from __future__ import annotations

import subprocess
import sys

from consular import evidence, verification
from consular.core.ids import new_id
from consular.verification import Outcome, Summary
from tests.verification.scene import SYSTEM, Scene, portrait


def test_a_file_that_waits_is_pending_and_has_no_runs(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    assert scene.summary() == Summary(pending=1)
    assert scene.checked(photo) == {}


def test_every_dossier_that_was_asked_for_is_answered(scene: Scene) -> None:
    unknown = new_id()
    with scene.works.begin(SYSTEM) as work:
        assert verification.summary(work.session, [unknown, scene.dossier_id]) == {
            unknown: Summary(),
            scene.dossier_id: Summary(),
        }
        assert verification.summary(work.session, []) == {}


def test_findings_of_a_replaced_file_are_not_counted(scene: Scene) -> None:
    first = scene.attach("portrait", portrait("two_faces"))
    scene.run(first)
    assert scene.summary().stop == 1
    second = scene.attach("portrait", portrait())
    assert scene.summary() == Summary(pending=1)
    scene.run(second)
    with scene.works.begin(SYSTEM) as work:
        found = verification.findings_for(work.session, scene.dossier_id)
    assert [(c.evidence_id, c.item, c.check, c.outcome) for c in found] == [
        (second, "portrait", "file-type", Outcome.PASSED),
        (second, "portrait", "rendition", Outcome.PASSED),
        (second, "portrait", "portrait", Outcome.PASSED),
    ]


def test_nothing_personal_stands_in_plain_columns(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait("two_faces"))
    scene.run(photo)
    sealed = next(run for run in scene.rows(photo) if run.check == "portrait")
    assert sealed.result_sealed is not None
    assert sealed.result_sealed.find(b"portrait_several_faces") == -1
    assert (sealed.outcome, sealed.stops, sealed.looks) == ("failed", 1, 0)
    assert sealed.engine_version.startswith("1 rapidocr/")


def test_a_colleagues_wish_is_news_and_recorded(scene: Scene) -> None:
    photo = scene.attach("portrait", portrait())
    with scene.works.begin(SYSTEM) as work:
        file = evidence.evidence(work.session, photo)
        assert file is not None
        verification.rerun(work, file=file)
        assert [record.action for record in work.records] == ["verification:checks:rerun"]


def test_the_room_loads_no_engine() -> None:
    heavy = "cv2 onnxruntime rapidocr pikepdf pypdfium2 zxingcpp pi_heif magic numpy PIL"
    code = f"import sys, consular.verification; print([m for m in {heavy.split()!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
