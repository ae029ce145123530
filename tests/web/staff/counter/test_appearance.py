"""The appearance form: what is missing is told, what was typed and taken stays, a colleague is not overwritten."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from consular import appearances, evidence
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from tests import counter, factories
from tests.web.conftest import Browser
from tests.web.stations import small_jpeg

SignIn = Callable[..., None]
PHOTO = factories.JPEG + b"taken here"
SIGNED = factories.JPEG + b"signed here"


def whole(**changes: Any) -> dict[str, Any]:
    """A form in which nothing is missing; None leaves a field out."""
    sent = {
        "identity": "old-passport",
        "document": "PP 1234567",
        "original": "birth-certificate",
        "photo": "captured",
        "photo-file": (io.BytesIO(PHOTO), "p.jpg"),
        "signature": "captured",
        "signature-file": (io.BytesIO(SIGNED), "s.jpg"),
        "fingerprints": "captured",
        "print-1": (io.BytesIO(counter.WSQ), "right-thumb.wsq"),
        "print-6": (io.BytesIO(counter.WSQ + b"l"), "left-thumb.wsq"),
        **changes,
    }
    return {key: value for key, value in sent.items() if value is not None}


@pytest.fixture
def reference(browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor) -> str:
    """An adult's case, lodged, and the clerk at its appearance form."""
    made = counter.filed(works, catalogue, clerk)
    assert browser.get(f"/staff/counter/{made}/appearance") == 200
    return made


def standing(works: Works, reference: str) -> appearances.Appearance | None:
    with works.begin(counter.SYSTEM) as work:
        made = appearances.made(work.session, counter.case(work, reference).dossier_id)
        if made is not None:
            _ = made.seen
        return made


def test_everything_at_once_is_recorded(browser: Browser, works: Works, reference: str) -> None:
    assert browser.post(f"/staff/counter/{reference}/appearance", whole()) == 200
    assert browser.path == f"/staff/counter/{reference}"
    assert "The appearance is recorded" in browser.page
    for words in ("The old passport", "PP 1234567", "Signed here", "Taken here: 2"):
        assert words in browser.page
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, reference)
        items = {f.item for f in evidence.of_dossier(work.session, found.dossier_id)}
        assert items == {"birth-certificate", "portrait", "signature"}
        made = appearances.made(work.session, found.dossier_id)
        assert made is not None
        assert [row.position for row in appearances.fingerprints_of(work.session, made.id)] == [1, 6]


def test_a_second_press_is_the_same_appearance(browser: Browser, works: Works, reference: str) -> None:
    browser.post(f"/staff/counter/{reference}/appearance", whole())
    first = standing(works, reference)
    assert browser.post(f"/staff/counter/{reference}/appearance", whole()) == 200
    again = standing(works, reference)
    assert first is not None
    assert again is not None
    assert first.id == again.id


def test_what_a_colleague_recorded_stands_with_its_photo(browser: Browser, works: Works, reference: str) -> None:
    browser.post(f"/staff/counter/{reference}/appearance", whole())
    other = whole(identity="register", **{"photo-file": (io.BytesIO(PHOTO + b"another"), "p.jpg")})
    assert browser.post(f"/staff/counter/{reference}/appearance", other) == 409
    assert "A colleague has recorded this appearance already" in browser.page
    assert "The old passport" in browser.page
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, reference)
        assert evidence.replaced(work.session, found.dossier_id) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"identity": None}, "Choose what you checked the person against"),
        ({"original": None}, "Tick that you have seen the original"),
        ({"photo": None, "photo-file": None}, "Take a photo here, or accept the one that was sent"),
        ({"photo": "accepted", "photo-file": None}, "Take a photo here, or accept the one that was sent"),
        ({"signature": None, "signature-file": None}, "Let the person sign"),
        ({"signature-file": None}, "Choose the picture of the signature"),
        ({"fingerprints": None}, "Say what became of the fingerprints"),
        ({"print-1": None, "print-6": None}, "Choose the files of the fingerprint reader"),
        ({"print-1": (io.BytesIO(b"hello"), "x.wsq")}, "This file is no fingerprint record"),
        ({"fingerprints": "exempt"}, "Write the ground for taking no fingerprints"),
        ({"fingerprints": "reused"}, "Enter the reference of the earlier application"),
        (
            {"fingerprints": "reused", "reused_from": "V7K3", "reused_on-day": "31", "reused_on-month": "2"},
            "There is no such date",
        ),
        ({"photo-file": (io.BytesIO(b"hello"), "p.jpg")}, "cannot open this file"),
        ({"photo-file": (io.BytesIO(b"%PDF-1.7 hello"), "p.pdf")}, "This is no picture"),
        ({"document": "x" * 501}, "500"),
    ],
)
def test_what_is_missing_is_told_and_nothing_recorded(
    browser: Browser, works: Works, reference: str, changes: dict[str, Any], told: str
) -> None:
    fresh = {k: (io.BytesIO(v[0].getvalue()), v[1]) if isinstance(v, tuple) else v for k, v in changes.items()}
    assert browser.post(f"/staff/counter/{reference}/appearance", whole(**fresh)) == 422
    assert told in browser.page
    summary = browser.page.partition('id="error-summary"')[2].partition("</ul>")[0]
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in browser.page
    assert standing(works, reference) is None


def test_the_original_of_a_paper_that_nobody_has_to_have_is_wanted_once_it_was_sent(
    browser: Browser, works: Works, reference: str
) -> None:
    assert browser.get(f"/staff/counter/{reference}") == 200
    assert browser.page.count("If you have it") == 3  # the original, the paper itself, the photo
    with works.begin(counter.SYSTEM) as work:
        evidence.attach(
            work,
            dossier_id=counter.case(work, reference).dossier_id,
            item="identity-card",
            filename="card.jpg",
            content=factories.JPEG + b"card",
            single=False,
        )
    assert browser.post(f"/staff/counter/{reference}/appearance", whole()) == 422
    assert "Tick that you have seen the original" in browser.page
    seen = {"original": ["birth-certificate", "identity-card"]}
    assert browser.post(f"/staff/counter/{reference}/appearance", whole(**seen)) == 200
    made = standing(works, reference)
    assert made is not None
    assert made.seen.originals == ("birth-certificate", "identity-card")


def test_typed_words_and_taken_pictures_survive_an_error(browser: Browser, works: Works, reference: str) -> None:
    wrong = whole(identity=None, remark="Came with an interpreter")
    assert browser.post(f"/staff/counter/{reference}/appearance", wrong) == 422
    assert "The pictures that you took are kept" in browser.page
    assert "Choose the fingerprint files once more" in browser.page
    assert "Came with an interpreter" in browser.page
    assert 'value="PP 1234567"' in browser.page
    kept = dict(re.findall(r'name="((?:photo|signature)-kept)" value="([^"]+)"', browser.page))
    assert set(kept) == {"photo-kept", "signature-kept"}
    right = whole(**kept, **{"photo-file": None, "signature-file": None})
    assert browser.post(f"/staff/counter/{reference}/appearance", right) == 200
    made = standing(works, reference)
    assert made is not None
    assert (made.photo, made.signature) == ("captured", "captured")


def test_a_kept_picture_of_another_case_counts_for_nothing(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, reference: str
) -> None:
    other = counter.filed(works, catalogue, clerk)
    with works.begin(clerk) as work:
        found = counter.case(work, other)
        theirs = evidence.attach(
            work, dossier_id=found.dossier_id, item="portrait", filename="p", content=PHOTO, single=True
        ).id
    wrong = whole(**{"photo-file": None, "photo-kept": str(theirs)})
    assert browser.post(f"/staff/counter/{reference}/appearance", wrong) == 422
    assert "Take a photo here" in browser.page


def test_the_photo_that_was_sent_is_seen_and_accepted(
    browser: Browser, works: Works, clerk: Actor, reference: str
) -> None:
    with works.begin(clerk) as work:
        found = counter.case(work, reference)
        file = evidence.attach(
            work, dossier_id=found.dossier_id, item="portrait", filename="p", content=PHOTO, single=True
        )
        evidence.store_pages(work, file, [evidence.Page(small_jpeg(), 413, 531)])
    browser.get(f"/staff/counter/{reference}/appearance")
    picture = re.search(r'<img src="([^"]+)"', browser.page)
    assert picture is not None
    assert browser.client.get(picture.group(1)).mimetype == "image/jpeg"
    browser.get(f"/staff/counter/{reference}/appearance")
    assert (
        browser.post(f"/staff/counter/{reference}/appearance", whole(photo="accepted", **{"photo-file": None})) == 200
    )
    assert "The one that was sent, accepted" in browser.page


def test_a_child_gives_neither_signature_nor_fingerprints(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk, **counter.CHILD)
    browser.get(f"/staff/counter/{reference}/appearance")
    sent = whole(signature="not_needed", fingerprints="not_needed", **{"signature-file": None})
    assert browser.post(f"/staff/counter/{reference}/appearance", sent) == 200


def test_a_mistaken_record_is_voided_after_asking_and_another_made(
    browser: Browser, works: Works, reference: str
) -> None:
    browser.post(f"/staff/counter/{reference}/appearance", whole())
    link = re.search(r'href="(/staff/counter/[^"]+/void)"', browser.page)
    assert link is not None
    assert browser.get(link.group(1)) == 200
    assert "Void the appearance of Mira Berg?" in browser.page
    assert standing(works, reference) is not None
    for _ in range(2):
        assert browser.post(link.group(1)) == 200
    assert standing(works, reference) is None
    browser.get(f"/staff/counter/{reference}/appearance")
    assert browser.post(f"/staff/counter/{reference}/appearance", whole(identity="register")) == 200
    made = standing(works, reference)
    assert made is not None
    assert made.seen.identity == "register"
    # The address of the voided one leads to nothing that stands.
    assert browser.get(link.group(1)) == 404


def test_whoever_withdrew_is_not_seen_any_more(browser: Browser, works: Works, reference: str) -> None:
    browser.post(f"/staff/counter/{reference}/withdraw")
    assert browser.post(f"/staff/counter/{reference}/appearance", whole()) == 409
    assert standing(works, reference) is None


def test_a_service_without_an_appearance_has_no_form(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference, _ = factories.lodged(works, catalogue)
    assert browser.get(f"/staff/counter/{reference}/appearance") == 200
    assert browser.path == f"/staff/counter/{reference}"
    assert "Record the appearance" not in browser.page
