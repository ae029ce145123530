"""Checks of the upload itself: what it is, what it hides, and the pages that are kept in its place."""

from __future__ import annotations

from dataclasses import replace

from consular.verification.checks.base import Context, Need, OfFile, Result
from consular.verification.engine_port import Opened
from consular.verification.findings import Finding, Outcome, Report, look, stop

PDF = "application/pdf"
HIDDEN = frozenset({"pdf_active_content", "pdf_attachment", "pdf_too_complex"})


def _opened(context: Context) -> Opened:
    """The decoded file; it is decoded once, whichever check comes first."""
    if context.opened is not None:
        return context.opened
    content = context.original or b""
    return context.eyes.open_pdf(content) if context.media_type == PDF else context.eyes.open_picture(content)


def _plainly(finding: Finding) -> Finding:
    # A password that is empty keeps nobody out, and is another thing to tell than one that does.
    if finding.code == "pdf_encrypted" and finding.parameters.get("password") == "empty":
        return look("pdf_password_empty")
    return finding


class FileType(OfFile):
    """Type by content, size, and whether the name tells the truth."""

    name = "file-type"
    version = "1"
    needs = frozenset({Need.ORIGINAL})

    def run(self, context: Context) -> Result:
        """Fails for what is not on the list of types."""
        sniffed = context.eyes.sniff(context.original or b"", context.filename)
        return Result(sniffed.report, replace(context, media_type=sniffed.media_type))


class ActiveContent(OfFile):
    """Scripts, attachments and actions hidden in a PDF; in a picture nothing outlives its re-encoding."""

    name = "active-content"
    version = "1"
    needs = frozenset({Need.ORIGINAL})

    def run(self, context: Context) -> Result:
        """Fails for anything that a reader would run, fetch or start, and for what could not be looked into."""
        if context.media_type != PDF:
            return Result(Report(Outcome.PASSED), context)
        opened = _opened(context)
        context = replace(context, opened=opened)
        if opened.report.outcome is Outcome.INCONCLUSIVE:
            return Result(opened.report, context)
        hidden = [finding for finding in opened.report.findings if finding.code in HIDDEN]
        return Result(Report.of(hidden if hidden or opened.pages else opened.report.findings), context)


class Rendition(OfFile):
    """The pages, decoded and encoded anew: all that people ever see of the file."""

    name = "rendition"
    version = "1"
    needs = frozenset({Need.ORIGINAL})

    def run(self, context: Context) -> Result:
        """Fails when the file cannot be shown."""
        opened = _opened(context)
        if opened.report.outcome is Outcome.INCONCLUSIVE:
            return Result(opened.report, replace(context, opened=opened))
        told_elsewhere = HIDDEN if ActiveContent.name in context.item.checks else frozenset()
        findings = [_plainly(found) for found in opened.report.findings if found.code not in told_elsewhere]
        if not opened.pages and opened.report.outcome is Outcome.PASSED:
            findings.append(stop("image_unreadable"))
        report = Report.of(findings)
        pages = opened.pages if report.outcome is Outcome.PASSED else ()
        return Result(report, replace(context, opened=opened, pages=pages))
