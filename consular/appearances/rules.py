"""What an appearance must say. Pure: what was entered comes in, problems by field go out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from consular.catalogue import AppearanceDefinition, Problem, add_months, storable

PHOTO = ("captured", "accepted", "none")
SIGNATURE = ("captured", "unable", "not_needed")
FINGERPRINTS = ("captured", "exempt", "reused", "refused", "not_needed")
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the clerk enters. `identity` is a key of the service's list, `document` what it was checked against.

    `originals` are keys of evidence of which the original was seen. `exemption` is the ground for no fingerprints;
    `reused_from` and `reused_on` name the earlier file they were taken for, and the day.
    """

    identity: str = ""
    document: str = ""
    originals: tuple[str, ...] = ()
    photo: str = "none"
    signature: str = "not_needed"
    fingerprints: str = "not_needed"
    exemption: str = ""
    reused_from: str = ""
    reused_on: dt.date | None = None
    remark: str = ""


def problems_of(
    given: Given,
    asked: AppearanceDefinition,
    *,
    age: int | None,
    today: dt.date,
    wanted: frozenset[str] = frozenset(),
    prints: int = 0,
    pictures: frozenset[str] = frozenset({"photo", "signature"}),
) -> dict[str, Problem]:
    """What stands against recording this. `wanted` are the evidence items that this case has; `prints` how many
    fingers were captured; `pictures` which of photo and signature lie in the file. An age that an unknown birth date
    leaves open asks for everything.
    """
    problems: dict[str, Problem] = {}
    if given.identity not in {way.key for way in asked.identity}:
        problems["identity"] = Problem("identity_unchecked")
    for missing in (key for key in asked.originals if key in wanted and key not in given.originals):
        problems[f"originals.{missing}"] = Problem("original_not_seen")
    if not _photo_fits(given.photo, asked.photo) or (given.photo != "none" and "photo" not in pictures):
        problems["photo"] = Problem("photo_missing")
    if given.signature not in SIGNATURE or (signature_wanted(asked, age) and given.signature == "not_needed"):
        problems["signature"] = Problem("signature_missing")
    elif given.signature == "captured" and "signature" not in pictures:
        problems["signature"] = Problem("signature_file_missing")
    problems |= _fingerprints(given, asked, age=age, today=today, prints=prints)
    for name in ("document", "exemption", "reused_from", "remark"):
        text = getattr(given, name)
        if len(text) > LONGEST:
            problems[name] = Problem("text_too_long", parameters={"longest": LONGEST})
        elif not storable(text):
            problems[name] = Problem("characters_not_allowed")
    return problems


def fingerprints_wanted(asked: AppearanceDefinition, age: int | None) -> bool:
    """Whether they are taken of somebody of this age."""
    of = asked.fingerprints
    if of is None:
        return False
    return age is None or (age >= of.age_from and (of.age_below is None or age < of.age_below))


def _photo_fits(photo: str, asked: str) -> bool:
    allowed = {"either": ("captured", "accepted"), "none": PHOTO}.get(asked, (asked,))
    return photo in allowed


def signature_wanted(asked: AppearanceDefinition, age: int | None) -> bool:
    """Whether somebody of this age signs."""
    return asked.signature and (age is None or age >= asked.signature_age_from)


def _fingerprints(
    given: Given, asked: AppearanceDefinition, *, age: int | None, today: dt.date, prints: int
) -> dict[str, Problem]:
    if given.fingerprints not in FINGERPRINTS:
        return {"fingerprints": Problem("fingerprints_missing")}
    wanted = fingerprints_wanted(asked, age)
    if given.fingerprints == "not_needed":
        return {"fingerprints": Problem("fingerprints_missing")} if wanted else {}
    if asked.fingerprints is None or (not wanted and given.fingerprints in ("captured", "reused")):
        return {"fingerprints": Problem("fingerprints_not_taken")}
    if given.fingerprints == "captured" and prints == 0:
        return {"prints": Problem("prints_missing")}
    if given.fingerprints == "exempt" and not any(c.isalnum() for c in given.exemption):
        return {"exemption": Problem("exemption_missing")}
    if given.fingerprints == "reused":
        return _reused(given, asked, today)
    return {}


def _reused(given: Given, asked: AppearanceDefinition, today: dt.date) -> dict[str, Problem]:
    problems = {}
    if not given.reused_from.strip():
        problems["reused_from"] = Problem("reused_from_missing")
    months = asked.fingerprints.reuse_months if asked.fingerprints else 0
    if given.reused_on is None:
        problems["reused_on"] = Problem("date_missing")
    elif given.reused_on > today:
        problems["reused_on"] = Problem("day_in_future")
    elif add_months(given.reused_on, months) < today:
        problems["reused_on"] = Problem("reused_too_old", parameters={"months": months})
    return problems
