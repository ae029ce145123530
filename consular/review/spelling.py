"""The passport's own spelling of a name, from its machine readable zone to the card, where searches find it."""

from __future__ import annotations

from uuid import UUID

from consular import applications, evidence, verification
from consular.catalogue import Catalogue
from consular.core.work import Work
from consular.vault import Shredded


def keep_spelling(work: Work, *, evidence_id: UUID, catalogue: Catalogue) -> None:
    """After the checks of a file: keep what its zone says. Safe to repeat; nothing happens without a zone."""
    file = evidence.evidence(work.session, evidence_id)
    application = None if file is None else applications.of_dossier(work.session, file.dossier_id, lock=True)
    if application is None or application.state in applications.ENDED:
        return
    service = catalogue.service(application.service_key, application.service_version)
    try:
        rows = verification.comparison(work.session, application, service)
        seen = next((r.compared.seen for r in rows if (r.compared.role, r.compared.part) == ("name", "primary")), "")
        applications.keep_spelling(work, application, service, seen)
    except Shredded:
        # Erased meanwhile: then there is nothing to find.
        return
