"""Who can sign in at the demo eID."""

from __future__ import annotations

from pathlib import Path

import yaml

from consular.local.eid import persons, subject_of

CONFIG = Path(__file__).parents[3] / "config"
SCOPES = ("openid", "profile", "email")


def configured(name: str) -> set[str]:
    return {row["key"] for row in yaml.safe_load((CONFIG / name).read_text(encoding="utf-8"))}


def test_roles_and_offices_of_staff_are_configured_ones():
    staff = [person for person in persons().values() if person.is_staff]
    assert {person.role for person in staff} <= configured("roles.yaml")
    assert {person.office for person in staff} <= configured("offices.yaml")


def test_eleven_roles_are_played():
    assert len({person.role for person in persons().values() if person.is_staff}) == 11


def test_examining_officers_sit_at_three_offices():
    assert {p.office for p in persons().values() if p.role == "examining-officer"} == {"jakarta", "nairobi", "geneva"}


def test_staff_and_people_of_partners_use_a_security_key_and_applicants_do_not():
    everybody = persons().values()
    assert all(("hwk" in person.amr) == bool(person.is_staff or person.partner) for person in everybody)


def test_a_mononym_has_no_family_name():
    claims = persons()["suharyanti"].claims(SCOPES)
    assert claims["name"] == claims["given_name"] == "Suharyanti"
    assert "family_name" not in claims


def test_native_script_is_told_under_its_language():
    assert persons()["natcha"].claims(SCOPES)["name#th"] == "ณัชชา วงศ์ไพศาล"
    assert persons()["layla"].native.direction == "rtl"


def test_a_family_name_may_be_one_letter():
    assert persons()["thiri-o"].claims(SCOPES)["family_name"] == "O"


def test_nothing_is_told_of_an_email_that_is_not_there():
    assert not {"email", "email_verified"} & set(persons()["thiri-o"].claims(SCOPES))


def test_claims_follow_the_scopes():
    assert persons()["natcha"].claims(("openid",)) == {}
    assert set(persons()["natcha"].claims(("openid", "email"))) == {"email", "email_verified"}


def test_children_are_known_and_cannot_sign_in():
    children = persons()["corazon"].children
    assert [child.given_name for child in children] == ["Mateo Luis", "Alma"]
    assert not {child.name for child in children} & {person.name for person in persons().values()}


def test_subjects_are_opaque_distinct_and_never_change():
    assert subject_of("rokonjo") == persons()["rokonjo"].subject == "6beaa539991455bc838c99de3d959d2e"
    assert len({person.subject for person in persons().values()}) == len(persons())
    assert all(key not in person.subject for key, person in persons().items())


def test_what_the_product_knows_of_its_staff_is_not_claimed():
    claims = persons()["rokonjo"].claims(SCOPES)
    assert set(claims) == {"name", "given_name", "family_name"}
