"""Photo and signature taken at the counter: into the case first, so that a mistake elsewhere does not lose them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import request

from consular import appearances, evidence
from consular.applications import Application
from consular.catalogue import Problem, Service
from consular.web.context import work
from consular.web.limits import limit
from consular.web.staff.counter.door import COUNTER


@dataclass(frozen=True, slots=True)
class Captured:
    """What was chosen, what lies in the file by now, and which upload could not be taken.

    `kept` are the ids of files that this form has put there, by field: they come back with the next press.
    """

    photo: str = ""
    signature: str = ""
    pictures: frozenset[str] = frozenset()
    kept: dict[str, str] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


def capture(found: Application, service: Service) -> Captured:
    """Take the uploads. Where an appearance stands already nothing is put into the file: the colleague's stays."""
    portrait = next((item.key for item in service.evidence if item.role == "portrait"), None)
    items = {"photo": portrait, "signature": appearances.SIGNATURE_ITEM.key}
    chosen = {"photo": request.form.get("photo", ""), "signature": request.form.get("signature", "")}
    stands = appearances.made(work().session, found.dossier_id) is not None
    files = evidence.of_dossier(work().session, found.dossier_id)
    kept: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    for name, item in items.items():
        upload = request.files.get(f"{name}-file")
        earlier = _earlier(files, item, request.form.get(f"{name}-kept", ""))
        if upload is not None and upload.filename and item is not None:
            chosen[name] = "captured"  # whoever has taken a picture means it
            if not stands:
                _attach(found, name, item, kept, problems)
                continue
        if earlier is not None:
            kept[name] = str(earlier.id)
    pictures = set(kept)
    if stands or (chosen["photo"] == "accepted" and _sent(files, portrait)):
        pictures.add("photo")
    if stands:
        pictures.add("signature")
    return Captured(chosen["photo"], chosen["signature"], frozenset(pictures), kept, problems)


def _attach(found: Application, name: str, item: str, kept: dict[str, str], problems: dict[str, Problem]) -> None:
    limit("upload", most=COUNTER.uploads_an_hour, seconds=3600)
    upload = request.files[f"{name}-file"]
    head = upload.stream.read(16)
    if head and evidence.media_type(head) == "application/pdf":
        problems[name] = Problem("picture_wanted")
        return
    upload.stream.seek(0)
    try:
        file = evidence.attach(
            work(),
            dossier_id=found.dossier_id,
            item=item,
            filename=upload.filename or "",
            content=upload.stream,
            single=True,
        )
    except evidence.FileRefused as refused:
        problems[name] = Problem(refused.code, parameters=refused.parameters)
    else:
        kept[name] = str(file.id)


def _earlier(files: list[evidence.Evidence], item: str | None, given: str) -> evidence.Evidence | None:
    """The file that an earlier press of this form has put there, when it is still this case's."""
    try:
        wanted = UUID(given)
    except ValueError:
        return None
    return next((f for f in files if f.id == wanted and f.item == item and f.state != evidence.REJECTED), None)


def _sent(files: list[evidence.Evidence], portrait: str | None) -> bool:
    return any(f.item == portrait and f.state != evidence.REJECTED for f in files)
