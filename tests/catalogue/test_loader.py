"""`config/` is read strictly: every mistake at once, with file and line."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from consular.app.assembly import vocabulary
from consular.catalogue import Catalogue, CatalogueBroken, Flaw, UnknownService, load, read_checked

ROOT = Path(__file__).resolve().parents[2]
SERVICE = "services/visitor-visa/v1.yaml"
LIMITS = 'limits: {validity_days: 180, duration_of_stay_days: 90, entries: ["1", "2", multiple]}\n'
STICKER = "services/visitor-visa-sticker/v1.yaml"
FIRST = "services/passport-first/v1.yaml"
CHILD = "services/passport-child/v1.yaml"
REPLACEMENT = "services/passport-replacement/v1.yaml"
STRANDED = "services/emergency-document/v1.yaml"
PARTNER = "services/emergency-document-partner/v1.yaml"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the repository's `config/` to break."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def change(config: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old`; returns its line, counted from 1."""
    path = config / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def flaws(config: Path) -> list[Flaw]:
    """All that is wrong with it."""
    try:
        read_checked(config, vocabulary())
    except CatalogueBroken as broken:
        return broken.flaws
    return []


def test_the_repositorys_own_configuration_has_no_flaw(config: Path) -> None:
    assert flaws(config) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (SERVICE, "minutes: 25", "minutes: soon", "minutes"),
        (SERVICE, "minutes: 25", "minutes: 25\nminuets: 26", "minuets"),
        (SERVICE, "kind: yes_no, label: {en: \"Is the t", "kind: maybe, label: {en: \"Is the t", "no kind 'maybe'"),
        (SERVICE, "when: {field: purpose, is: other}", "when: {field: purpos, is: other}", "'purpos'"),
        (SERVICE, "when: {field: purpose, is: other}", "when: {field: purpose}", "write either"),
        (SERVICE, "key: birth_place", "key: birth", "stands twice"),
        (SERVICE, "checks: [file-type, rendition, portrait]", "checks: [file-type, horoscope]", "no check 'horoscope'"),
        (SERVICE, "fee: visitor-visa", "fee: visa", "there is no 'visa'"),
        (SERVICE, "from_sign_in: {claim: birth}", "from_sign_in: {claim: name}", "told for name, not for partial_date"),
        (SERVICE, "from_sign_in: {claim: birth}", "from_sign_in: {claim: shoe_size}", "claim"),
        (SERVICE, "retention: visas", "retention: visas\nsign_in: {assurance: superb}", "assurance"),
        (SERVICE, "retention: visas", "retention: forever", "there is no 'forever'"),
        (SERVICE, "rule: arrival-not-past", "rule: arrival-is-nice", "no rule 'arrival-is-nice'"),
        (SERVICE, "departure: departure, days: 90}", "days: 90}", "'departure' is missing"),
        (SERVICE, "fallback: headquarters", "fallback: nowhere", "no office 'nowhere'"),
        (SERVICE, "label: {en: Visitor visa", "label: {xx: Visum, en: Visitor visa", "'xx' is not one"),
        (SERVICE, "label: {en: Visitor visa, ar", "label: {ar", "(en) is missing"),
        (SERVICE, "hint: {en: As in the passport., ar", "hint: {ar", "(en) is missing"),
        (SERVICE, "  - {en: \"your passport", "  - {ar: x}\n  - {en: \"your passport", "(en) is missing"),
        (SERVICE, "lesser_grounds: short-stay", "lesser_grounds: long-stay", "there is no 'long-stay"),
        (SERVICE, "first_day: arrival", "first_day: purpose", "no field 'purpose' of kind date"),
        (SERVICE, "several: multiple", "often: multiple", "'often' must stand in `choices`"),
        ("reasons.yaml", "section 14 (a)\"}", "section 14 (a)\", facts: optional}", "always want facts"),
        ("offices.yaml", "label: {en: Embassy in Jakarta, ar", "label: {ar", "(en) is missing"),
        ("roles.yaml", "label: {en: Examining officer, ar", "label: {ar", "(en) is missing"),
        ("reasons.yaml", "{en: A false or falsified travel document was presented., ar", "{ar", "(en) is missing"),
        ("offices.yaml", "zone: Asia/Jakarta", "zone: Asia/Atlantis", "no time zone"),
        ("offices.yaml", "[KEN, UGA", "[KEN, THA", "THA is in the districts of jakarta and nairobi"),
        ("offices.yaml", "kind: post", "kind: pub", "kind"),
        ("blanks.yaml", "[A-Z]{1,2}[0-9]{7}", "[A-Z", "no regular expression"),
        ("blanks.yaml", "label: {en: Visa sticker, ar", "label: {ar", "(en) is missing"),
        ("roles.yaml", "\"review:case:ask\"", "\"review:case:nap\"", "no permission 'review:case:nap'"),
        ("roles.yaml", "everywhere: [\"review:queue:view\"", "everywhere: [\"review:decision:confirm\"", "one to look"),
        ("roles.yaml", "everywhere: [\"review:queue:view\"", "everywhere: [\"fees:charge:view\"", "one of its perm"),
        ("roles.yaml", "not_with: [cashier]", "not_with: [cashiers]", "no role 'cashiers'"),
        ("fees.yaml", "amount: \"60.00\"", "amount: \"-60.00\"", "amount"),
        ("fees.yaml", "key: visa-child", "key: visa", "two lines are called visa"),
        ("fees.yaml", "age_from: 6, age_below: 12", "age_from: 6, age_below: 6", "fits no age"),
        ("fees.yaml", "nationalities: [TLS]", "nationalities: [ZZZ]", "no nationality 'ZZZ'"),
        ("fees.yaml", "refunds: [inadmissible]", "refunds: [refused]", "refunds"),
        ("rates.yaml", "valid_from: 2026-10-01", "valid_from: 2026-01-01", "stands twice"),
        ("rates.yaml", "currency: CHF", "currency: KES", "KES stands twice"),
        ("rates.yaml", "per_base: \"1\", step", "per_base: \"2\", step", "is the base"),
        ("rates.yaml", "step: \"1000\"", "step: \"0\"", "step"),
        ("offices.yaml", "[USD, IDR]", "[USD, JPY]", "JPY has no rate to USD"),
        ("offices.yaml", "[USD, IDR]", "[USD, USD]", "USD stands twice"),
        ("waivers.yaml", "key: scholarship", "key: hardship", "hardship stands twice"),
        ("waivers.yaml", "percent: 50", "percent: 101", "percent"),
        ("partners.yaml", "key: carrier", "key: ferry", "there is no such kind of partner"),
        ("partners.yaml", "carrier:check", "carrier:guess", "no scope 'carrier:guess'"),
        ("partners.yaml", "days: 180", "days: 0", "days"),
        ("partners.yaml", 'scope: "applications:read"', 'scope: "services:read"', "not by both"),
        ("reasons.yaml", "remedy_days: 30", "remedy_days: 0", "remedy_days"),
        ("ministry.yaml", "languages: [en, ar]", "languages: [ar]", "en is the source language"),
        ("ministry.yaml", "zone: Etc/UTC", "zone: UTC: yes", "not readable as YAML"),
        ("offices.yaml", "hub: geneva", "hub: atlantis", "no office 'atlantis'"),
        ("offices.yaml", "hub: jakarta", "hub: tashkent", "must be an office that decides"),
        (CHILD, "  name: other_guardian_name", "  name: other_name", "no field 'other_name'"),
        (CHILD, "sole: {evidence: sole-custody}", "sole: {evidence: soul-custody}", "no evidence 'soul-custody'"),
        (CHILD, "originals: [birth-certificate", "originals: [earth-certificate", "no evidence 'earth-certificate'"),
        (FIRST, "rule: chosen", "rule: guessed", "no rule 'guessed' of this sort"),
        (FIRST, "rule: chosen", "rule: national-residence", "no rule 'national-residence' of this sort"),
        (FIRST, "bands: [{age_from: 18, months: 120}]", "bands: [{age_from: 18, months: 0}]", "months"),
        (FIRST, "lesser_grounds: passport-limited", "lesser_grounds: passport-half", "there is no 'passport-half'"),
        (STICKER, "{rule: hub}", "{rule: named-office, parameters: {office: mars}}", "no office 'mars'"),
        (STICKER, "produced_at: {rule: hub}", "produced_at: {rule: named-office}", "'office' is missing"),
        (REPLACEMENT, "lost: [lost]", "lost: [mislaid]", "'mislaid' is not one of the field's `choices`"),
        (REPLACEMENT, "{number: old_number,", "{number: new_number,", "no field 'new_number'"),
        (REPLACEMENT, "parameters: {day: lost_on}", "parameters: {day: found_on}", "no field 'found_on'"),
        (STRANDED, "  arrival: arrival\n", "  arrival: landing\n", "no field 'landing'"),
        (PARTNER, "consultation: {state: nationality", "consultation: {state: kingdom", "no field 'kingdom'"),
        (PARTNER, "states: [CHE,", "states: [CHX,", "no ICAO code 'CHX'"),
        ("retention.yaml", "days_after_end", "key: again\n  days_after_end", "'key' stands twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_and_line(config: Path, name: str, old: str, new: str, says: str) -> None:
    line = change(config, name, old, new)
    found = [flaw for flaw in flaws(config) if says in flaw.message]
    assert found, flaws(config)
    assert found[0].file == f"config/{name}"
    assert line <= found[0].line <= line + new.count("\n")


def test_a_demand_that_no_provider_of_applicants_meets_is_told(config: Path) -> None:
    change(config, SERVICE, "retention: visas", "retention: visas\nsign_in: {assurance: high}")
    lock = config / "services" / "published.lock"
    lock.unlink(missing_ok=True)
    assert flaws(config) == []
    change(config, "providers.yaml", ', high: ["urn:uto:eid:high"]', "")
    (found,) = flaws(config)
    assert "nobody could apply" in found.message
    change(config, "providers.yaml", "levels:", 'levels: {high: ["urn:x:3"]}\n#')
    assert flaws(config) == []
    change(config, "providers.yaml", "doors: [applicant, staff]", "doors: [staff]")
    assert ["nobody could apply" in flaw.message for flaw in flaws(config)] == [True]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (SERVICE, LIMITS, "", "a visa has"),
        (SERVICE, "product: {kind: e-visa, category: C,", "product: {kind: e-visa,", "a visa has"),
        (SERVICE, "kind: e-visa, category: C", "kind: e-visa, blank: visa-sticker, category: C", "an e-visa has none"),
        ("offices.yaml", "  zone: Asia/Tashkent\n  hub: jakarta\n", "  zone: Asia/Tashkent\n", "only takes in"),
        (CHILD, "    both: {others: 1}\n", "", "'both' must stand in `choices` and in `ways`"),
        (CHILD, "    both: {others: 1}", "    both: {others: 1}\n    shared: {others: 1}", "'shared' must stand in"),
        (FIRST, "{value: nairobi,", "{value: narnia,", "'narnia' is a choice, but no office"),
        (FIRST, "blank: booklet-32, ", "", "names its `blank`"),
        (STICKER, "lesser_grounds: short-stay-lesser-grant\n", "", "a visa has"),
        (STICKER, "blank: visa-sticker, ", "", "names its `blank`"),
        (FIRST, "  bands: [{age_from: 18, months: 120}]\n", "  years: 10\n", "validity.years"),
        (FIRST, "PP, blank", "PP, category: C, blank", "only a visa has"),
        (FIRST, "retention: passports\n", f"retention: passports\n{LIMITS}", "only a visa has"),
        (FIRST, "bands: [{age_from: 18, months: 120}]", "most_days: 15", "wants `bands` or `arrival`"),
    ],
)  # fmt: skip
def test_what_stands_in_two_places_fits(config: Path, name: str, old: str, new: str, says: str) -> None:
    change(config, name, old, new)
    assert [flaw for flaw in flaws(config) if says in flaw.message and flaw.file == f"config/{name}"], flaws(config)


def test_a_passport_says_how_long_it_is_valid(config: Path) -> None:
    path = config / FIRST
    before, _, after = path.read_text(encoding="utf-8").partition("validity:\n")
    path.write_text(before + after[after.index("appearance:") :], encoding="utf-8")
    assert [(f.file, "wants `validity`" in f.message) for f in flaws(config)] == [(f"config/{FIRST}", True)]


def test_all_mistakes_of_all_files_come_at_once(config: Path) -> None:
    wrong = [
        ("offices.yaml", "kind: post", "kind: pub"),
        ("roles.yaml", "key: examining-officer", "key: Examining Officer"),
        (SERVICE, "minutes: 25", "minutes: soon"),
        (SERVICE, "draft_days: 90", "draft_days: -1"),
    ]
    places = {(f"config/{name}", change(config, name, old, new)) for name, old, new in wrong}
    (config / "fees.yaml").unlink()
    assert {(f.file, f.line) for f in flaws(config)} == places | {("config/fees.yaml", 1)}


def test_mistakes_of_meaning_come_at_once_too(config: Path) -> None:
    changes = [
        ("fee: visitor-visa", "fee: visa"),
        ("retention: visas", "retention: ever"),
        ("key: birth_place", "key: birth"),
    ]
    lines = [change(config, SERVICE, old, new) for old, new in changes]
    assert sorted(f.line for f in flaws(config)) == sorted(lines)


def test_an_element_that_is_left_out_moves_no_line_of_the_others(config: Path) -> None:
    places = {
        ("config/offices.yaml", change(config, "offices.yaml", "kind: headquarters", "kind: pub")),
        ("config/offices.yaml", change(config, "offices.yaml", "zone: Africa/Nairobi", "zone: Africa/Atlantis")),
    }
    assert {(flaw.file, flaw.line) for flaw in flaws(config)} == places


@pytest.mark.parametrize("name", ["offices.yaml", "roles.yaml", "reasons.yaml", "retention.yaml", "ministry.yaml"])
def test_nothing_follows_from_a_file_that_cannot_be_read(config: Path, name: str) -> None:
    (config / name).write_text("{", "utf-8")
    assert {flaw.file for flaw in flaws(config)} == {f"config/{name}"}


def test_a_key_stands_once_in_a_list(config: Path) -> None:
    line = change(config, "retention.yaml", "key: passports", "key: visas")
    found = [(flaw.file, flaw.line, flaw.message) for flaw in flaws(config)]
    assert ("config/retention.yaml", line, "visas stands twice") in found


def test_a_blank_that_a_service_is_made_of_is_known(config: Path) -> None:
    line = change(config, STICKER, "blank: visa-sticker", "blank: visa-stamp")
    assert [(f.line, f.message) for f in flaws(config)] == [(line, "blank: there is no 'visa-stamp'")]


@pytest.mark.parametrize("text", ["[" * 5_000, "? [a]\n: b\n", "a: &x [*x]\n", "!!python/object:os.system {}\n", ""])
def test_no_text_ends_the_check(config: Path, text: str) -> None:
    (config / "waivers.yaml").write_text(text, "utf-8")
    assert {flaw.file for flaw in flaws(config)} == {"config/waivers.yaml"}


def test_yes_no_and_norway_are_words(config: Path) -> None:
    change(config, SERVICE, "{field: purpose, is: other}", "{field: is_minor, is: no}")
    change(config, "offices.yaml", '{en: "12 Jalan Contoh, Jakarta",', "{en: on, no: off,")
    change(config, "ministry.yaml", "languages: [en, ar]", "languages: [en, ar, no]")
    loaded = load(config)
    when = loaded.current("visitor-visa").fields["purpose_other"].when
    assert when is not None
    assert when.is_ == "no"
    assert {k: v for k, v in loaded.offices["jakarta"].address.items() if k != "ar"} == {"en": "on", "no": "off"}
    assert loaded.ministry.languages == ["en", "ar", "no"]


def test_a_published_version_may_not_change_or_go(config: Path) -> None:
    digest = hashlib.sha256((config / SERVICE).read_bytes()).hexdigest()
    lock = {"visitor-visa/v1.yaml": digest}
    (config / "services/published.lock").write_text(json.dumps(lock), encoding="utf-8")
    assert flaws(config) == []
    change(config, SERVICE, "minutes: 25", "minutes: 26")
    assert [f.message for f in flaws(config)] == [
        "this version is published and may not change; write the next version"
    ]
    (config / "services/published.lock").write_text(json.dumps({"visitor-visa/v0.yaml": digest}), encoding="utf-8")
    assert [f.file for f in flaws(config)] == ["config/services/visitor-visa/v0.yaml"]


def test_a_version_stands_in_its_own_file(config: Path) -> None:
    (config / SERVICE).rename(config / "services/visitor-visa/v2.yaml")
    assert [f.message for f in flaws(config)] == ["folder and file must be <key>/v<version>"]


def test_the_newest_version_is_current_and_older_ones_stay(config: Path) -> None:
    text = (config / SERVICE).read_text(encoding="utf-8")
    for version in (2, 10):
        path = config / f"services/visitor-visa/v{version}.yaml"
        path.write_text(text.replace("version: 1", f"version: {version}", 1), encoding="utf-8")
    loaded = load(config)
    assert loaded.current("visitor-visa").version == 10
    assert loaded.service("visitor-visa", 1).version == 1
    with pytest.raises(UnknownService):
        loaded.service("visitor-visa", 3)


def test_a_definition_cannot_be_changed_in_memory(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="frozen"):
        catalogue.current("visitor-visa").minutes = 1  # type: ignore[misc]
