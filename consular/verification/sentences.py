"""Sentences for findings: `<code>.applicant` says what we saw and what to do, `<code>.officer` what was measured.

Each applicant's text has two or more sentences; the first can stand alone as a heading. What was typed and what was
read of a difference stands beside it with its characters marked, and is not said again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from consular.core.language import N_, Language
from consular.verification.findings import Finding

SENTENCES: Mapping[str, str] = {
    # The file
    "file_empty.applicant": N_("The file is empty. Choose it again, or take the picture again."),
    "file_empty.officer": N_("The file was empty and is not kept."),
    "file_too_large.applicant": N_(
        "The file is larger than {megabytes} MB. Take a smaller picture, or send fewer pages."
    ),
    "file_too_large.officer": N_("The file was larger than {megabytes} MB and is not kept."),
    "type_not_allowed.applicant": N_(
        "We cannot open this kind of file. Send a picture (JPEG, PNG, WebP or HEIC) or a PDF."
    ),
    "type_not_allowed.officer": N_("Content of type {found} is not taken; the file is not kept."),
    "type_mismatch.applicant": N_(
        "The file's name does not fit its content. You need do nothing if the picture below is the right one."
    ),
    "type_mismatch.officer": N_("The name ends in .{declared}, the content is {found}."),
    "image_too_many_pixels.applicant": N_(
        "The picture has too many pixels. Send one with at most {megapixels} million, such as a phone takes."
    ),
    "image_too_many_pixels.officer": N_(
        "The picture claims more than {megapixels} million pixels; it was not decoded and is not kept."
    ),
    "image_unreadable.applicant": N_(
        "We cannot open this picture. Open it on your own device; if that works, save it as JPEG and send it again."
    ),
    "image_unreadable.officer": N_("The picture could not be decoded; it is not kept."),
    "image_truncated.applicant": N_(
        "A part of the picture is missing. Sending was probably cut short: choose the file again."
    ),
    "image_truncated.officer": N_("The picture's data end too early; it is not kept."),
    "image_orientation_unreadable.applicant": N_(
        "The picture may lie on its side. If it does below, turn it and send it again."
    ),
    "image_orientation_unreadable.officer": N_(
        "The note on the picture's orientation was damaged; it is shown as stored."
    ),
    "pdf_encrypted.applicant": N_("The PDF asks for a password. Send it without one, or send pictures of the pages."),
    "pdf_encrypted.officer": N_("The PDF is encrypted with a password; it could not be opened and is not kept."),
    "pdf_password_empty.applicant": N_("The PDF is protected, but we could open it. You need do nothing."),
    "pdf_password_empty.officer": N_("The PDF is encrypted with an empty password; its pages are shown."),
    "pdf_unreadable.applicant": N_("We cannot open this PDF. Print it to a new PDF, or send pictures of the pages."),
    "pdf_unreadable.officer": N_("The PDF is damaged or none; it is not kept."),
    "pdf_without_pages.applicant": N_("The PDF has no pages. Choose another file."),
    "pdf_without_pages.officer": N_("The PDF has no pages; it is not kept."),
    "pdf_too_many_pages.applicant": N_("The PDF has {pages} pages. Send only the pages that matter, at most {limit}."),
    "pdf_too_many_pages.officer": N_("The PDF has {pages} pages, {limit} are allowed; it is not kept."),
    "pdf_pages_not_shown.applicant": N_(
        "Only the first {shown} of {pages} pages are looked at. Put what matters into a shorter PDF."
    ),
    "pdf_pages_not_shown.officer": N_("The first {shown} of {pages} pages are shown; the others are not kept."),
    "pdf_too_complex.applicant": N_(
        "The PDF is too complicated to be checked. Print it to a new PDF, or send pictures of the pages."
    ),
    "pdf_too_complex.officer": N_("The PDF has more than {limit} objects; it was not looked through and is not kept."),
    "pdf_active_content.applicant": N_(
        "The PDF holds more than pages: {kind}. For safety we do not take it. Print it to a new PDF, or send pictures of the pages."
    ),
    "pdf_active_content.officer": N_("The PDF held {kind}; it is not kept."),
    "pdf_attachment.applicant": N_(
        "Another file is hidden inside the PDF. Send each file on its own, or pictures of the pages."
    ),
    "pdf_attachment.officer": N_("The PDF held an attached file; it is not kept."),
    "pdf_page_unreadable.applicant": N_(
        "Page {page} of the PDF cannot be shown. Print it to a new PDF, or send pictures of the pages."
    ),
    "pdf_page_unreadable.officer": N_("Page {page} of the PDF could not be drawn; the file is not kept."),
    # The page
    "page_clear.applicant": N_("The picture is sharp and evenly lit. You need do nothing."),
    "page_clear.officer": N_("Size, focus, light and glare are good."),
    "page_too_small.applicant": N_(
        "The picture is too small to read. Take it from nearer, so that the page fills the frame."
    ),
    "page_too_small.officer": N_("{width} by {height} pixels; the shorter side should have {minimum}."),
    "page_too_dark.applicant": N_("The picture is too dark. Take it again by a window, without flash."),
    "page_too_dark.officer": N_("Median brightness {median} of 255, at least {minimum} is wanted."),
    "page_washed_out.applicant": N_("The picture is too bright to read. Take it again away from lamps and direct sun."),
    "page_washed_out.officer": N_("Overexposed: contrast {contrast}, at least {minimum} is wanted."),
    "page_without_contrast.applicant": N_(
        "The picture shows hardly any print. Take it again in better light, with the page flat."
    ),
    "page_without_contrast.officer": N_("Contrast {contrast}, at least {minimum} is wanted."),
    "page_blurred.applicant": N_(
        "The picture is out of focus. Hold the phone still, tap on the page to focus, and take it again."
    ),
    "page_blurred.officer": N_("Sharpness {sharpness}, at least {minimum} is wanted."),
    "page_slightly_blurred.applicant": N_(
        "The picture is a little out of focus. If you cannot read every letter below, take it again."
    ),
    "page_slightly_blurred.officer": N_("Sharpness {sharpness}, {minimum} and more is clear."),
    "page_glare.applicant": N_(
        "A bright spot covers a part of the page. Take another picture away from the lamp, or send this one anyway: an officer will compare it by eye."
    ),
    "page_glare.officer": N_("Glare on page {page}, where it is marked."),
    # The machine readable zone
    "mrz_read.applicant": N_("We could read both machine lines. You need do nothing."),
    "mrz_read.officer": N_("Machine lines read; every check digit holds."),
    "mrz_not_found.applicant": N_(
        "We found no machine lines at the foot of the page. Take the whole page with the photo, or send this one anyway: an officer will read it."
    ),
    "mrz_not_found.officer": N_("No machine readable zone was found. Read the page by eye."),
    "mrz_unreadable.applicant": N_(
        "We could not read the machine lines. Take the picture again, flat and from above, or send this one anyway: an officer will read it."
    ),
    "mrz_unreadable.officer": N_("What was read is no machine readable zone ({reason}). Read the page by eye."),
    "mrz_character_unread.applicant": N_(
        "We could not read character {position} of this in the machine lines: {field}. Something bright may cover it. Take another picture away from the lamp, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_character_unread.officer": N_("Character {position} could not be read: {field}. It was not guessed."),
    "mrz_check_digit_unread.applicant": N_(
        "We could not read one control figure in the machine lines: {field}. Take another picture away from the lamp, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_check_digit_unread.officer": N_("The check digit could not be read, so it proves nothing: {field}."),
    "mrz_check_digit_failed.applicant": N_(
        "We could not read the machine lines for certain: {field}. Take the picture again in better light, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_check_digit_failed.officer": N_(
        "The check digit does not hold: {field}. Misread, damaged or altered: compare with the printed text above."
    ),
    "mrz_date_of_birth_impossible.applicant": N_(
        "The date of birth in the machine lines is no date. Take the picture again, or send this one anyway: an officer will read it."
    ),
    "mrz_date_of_birth_impossible.officer": N_("The date of birth in the zone is impossible."),
    "mrz_date_of_expiry_impossible.applicant": N_(
        "The date of expiry in the machine lines is no date. Take the picture again, or send this one anyway: an officer will read it."
    ),
    "mrz_date_of_expiry_impossible.officer": N_("The date of expiry in the zone is impossible."),
    "mrz_sex_unknown.applicant": N_(
        "The sex in the machine lines could not be read. Take the picture again, or send this one anyway: an officer will read it."
    ),
    "mrz_sex_unknown.officer": N_("The sex in the zone is none of F, M and X."),
    # Answers beside the zone
    "mrz_answers_match.applicant": N_("Name, number and dates match your answers. You need do nothing."),
    "mrz_answers_match.officer": N_("All answers agree with the machine lines."),
    "mrz_answer_differs.applicant": N_(
        "Your answer differs from the passport: {field}. Correct whichever is wrong, or send both anyway: an officer will compare them by eye."
    ),
    "mrz_answer_differs.officer": N_("Differs: {field}."),
    "mrz_answer_differs_blind.applicant": N_(
        "Your answer differs from the passport: {field}. These characters are easily confused: look at the passport again and correct whichever is wrong."
    ),
    "mrz_answer_differs_blind.officer": N_(
        "Differs: {field}. The check digit cannot tell these characters apart, so it does not settle which is right."
    ),
    "mrz_answer_unsure.applicant": N_(
        "We could not read this for certain: {field}. Take another picture, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_answer_unsure.officer": N_("Not read for certain: {field}. The check digit fits neither."),
    "mrz_answer_unsure_fits.applicant": N_(
        "We could not read this for certain: {field}. Take another picture, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_answer_unsure_fits.officer": N_(
        "Not read for certain: {field}. The check digit fits the answer; compare with the printed text."
    ),
    "mrz_answer_unreadable.applicant": N_(
        "We could not read this in the machine lines: {field}. Take another picture, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_answer_unreadable.officer": N_("Not readable in the machine lines: {field}."),
    "mrz_answer_unread.applicant": N_(
        "We could read only a part of this: {field}. What we read fits your answer. Take another picture, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_answer_unread.officer": N_(
        "Partly unread: {field}. What was read fits the answer; compare with the printed text."
    ),
    "mrz_answer_unread_fits.applicant": N_(
        "We could read only a part of this: {field}. What we read fits your answer. Take another picture, or send this one anyway: an officer will compare it by eye."
    ),
    "mrz_answer_unread_fits.officer": N_(
        "Partly unread: {field}. What was read fits the answer, and so does the check digit; compare with the printed text."
    ),
    "mrz_answer_missing.applicant": N_(
        "This was not compared yet: {field}. We compare it as soon as you have answered the question."
    ),
    "mrz_answer_missing.officer": N_("Not answered: {field}. Machine lines {seen}."),
    "mrz_name_differs.applicant": N_(
        "Your answer differs from the passport: {field}. Copy the name as it stands in the passport, or send it anyway: an officer will compare it by eye."
    ),
    "mrz_name_differs.officer": N_("Differs under every ICAO transliteration: {field}."),
    "mrz_name_shortened.applicant": N_("The machine lines have room for a part of the name only. You need do nothing."),
    "mrz_name_shortened.officer": N_("Agrees as far as the machine lines go, which cut the name: {field}."),
    "mrz_name_spacing.applicant": N_("The name matches but for spaces or hyphens. You need do nothing."),
    "mrz_name_spacing.officer": N_("Same letters, divided otherwise: {field}."),
    "mrz_name_untranslatable.applicant": N_(
        "Some letters have no form in machine lines: {field}. Copy the name as it stands in the machine lines of the passport, or send it anyway: an officer will compare it by eye."
    ),
    "mrz_name_untranslatable.officer": N_("ICAO has no transliteration for some letters: {field}. Compare by eye."),
    # Validity of the passport
    "passport_valid.applicant": N_("The passport is valid until {expiry}. That is long enough for this journey."),
    "passport_valid.officer": N_("Valid until {expiry}, as the rule of the service wants."),
    "passport_expired.applicant": N_("The passport expired on {expiry}. Apply with a valid passport."),
    "passport_expired.officer": N_("The passport expired on {expiry}."),
    "passport_expires_early.applicant": N_(
        "The passport expires on {expiry}. It should be valid until {needed}, {months} months after arrival. You can send this anyway; usually we then ask for a new passport."
    ),
    "passport_expires_early.officer": N_(
        "Expires on {expiry}; should be valid until {needed}, {months} months after arrival."
    ),
    "passport_expiry_unsure.applicant": N_(
        "We could not read the passport's date of expiry for certain. Take another picture, or send this one anyway: an officer will read it."
    ),
    "passport_expiry_unsure.officer": N_("The date of expiry was not read for certain and was not judged."),
    "passport_validity_open.applicant": N_(
        "Whether the passport is valid long enough depends on your day of arrival. We compare as soon as you have answered that question."
    ),
    "passport_validity_open.officer": N_("No day of arrival: validity was not judged."),
    # The portrait
    "portrait_usable.applicant": N_("The photo has the right size, light and place of the head. You need do nothing."),
    "portrait_usable.officer": N_(
        "Size, shape, light, focus and place of the head are good. Whose face it is, you compare."
    ),
    "portrait_no_face.applicant": N_(
        "We found no face in the photo. Look straight at the camera with the whole face free, or send it anyway: an officer will look."
    ),
    "portrait_no_face.officer": N_("No face was detected; detectors miss some. Judge by eye."),
    "portrait_several_faces.applicant": N_(
        "We see more than one face. Send a photo of the traveller alone; check pictures in the background too."
    ),
    "portrait_several_faces.officer": N_("{count} faces were detected; the second is marked."),
    "portrait_too_small.applicant": N_(
        "The photo is too small. It needs at least {minimum_width} by {minimum_height} pixels: send the original, not a preview."
    ),
    "portrait_too_small.officer": N_(
        "{width} by {height} pixels; at least {minimum_width} by {minimum_height} are wanted."
    ),
    "portrait_wrong_shape.applicant": N_(
        "The photo has the wrong shape. It should be a little higher than wide, like a passport photo: cut the sides off."
    ),
    "portrait_wrong_shape.officer": N_("{width} by {height} pixels is no portrait's shape."),
    "portrait_head_too_small.applicant": N_(
        "The head is too small in the photo. Come nearer, or cut the photo closer."
    ),
    "portrait_head_too_small.officer": N_("The head takes {percent} per cent of the height."),
    "portrait_head_too_large.applicant": N_("The head is too large in the photo. Step back half a metre."),
    "portrait_head_too_large.officer": N_("The head takes {percent} per cent of the height."),
    "portrait_head_off_centre.applicant": N_(
        "The head is not in the middle of the photo. Hold the phone level with the face, and leave the same space on both sides."
    ),
    "portrait_head_off_centre.officer": N_("The head stands off the middle, where it is marked."),
    "portrait_too_dark.applicant": N_(
        "The face is dark in this photo. Face a window and take it again. If we took your skin for darkness, leave it as it is."
    ),
    "portrait_too_dark.officer": N_(
        "Brightness of the face {brightness} of 255; below {minimum} the photo is often too dark. Judge by eye, not by skin."
    ),
    "portrait_too_bright.applicant": N_(
        "The face is very bright in this photo. Take it again without flash. If we took your skin for brightness, leave it as it is."
    ),
    "portrait_too_bright.officer": N_(
        "Brightness of the face {brightness} of 255; above {maximum} the photo is often overexposed. Judge by eye, not by skin."
    ),
    "portrait_uneven_light.applicant": N_(
        "There is a shadow on one cheek. Face a window and it will go. If we took your skin or your scarf for a shadow, leave it as it is."
    ),
    "portrait_uneven_light.officer": N_("The halves of the face differ by {difference} levels of brightness."),
    "portrait_blurred.applicant": N_(
        "The photo is out of focus. Hold the phone still, or let somebody else take the photo."
    ),
    "portrait_blurred.officer": N_("Sharpness of the face {sharpness}, at least {minimum} is wanted."),
    # Barcodes
    "barcode_not_found.applicant": N_(
        "We found no barcode. Take the picture again so that the whole square can be seen, or paste its text."
    ),
    "barcode_not_found.officer": N_("No barcode was found."),
    "barcode_several.applicant": N_("There is more than one barcode in the picture. Take a picture of one alone."),
    "barcode_several.officer": N_("{count} barcodes were found."),
    # The machine itself
    "engine_crashed.applicant": N_(
        "We could not look into this file automatically. Send it in another format (JPEG is best), or leave it: an officer will look."
    ),
    "engine_crashed.officer": N_(
        "The program that looks into files broke on this one. Ask for another run or another file."
    ),
    "engine_timed_out.applicant": N_(
        "Looking into this file took too long. Send a simpler one (a JPEG picture is best), or leave it: an officer will look."
    ),
    "engine_timed_out.officer": N_(
        "Looking into the file took too long and was stopped. Ask for another run or another file."
    ),
    "engine_out_of_memory.applicant": N_(
        "The file is too large to look into. Send a smaller picture, or leave it: an officer will look."
    ),
    "engine_out_of_memory.officer": N_(
        "Looking into the file took too much memory and was stopped. Ask for another run or another file."
    ),
    "timed_out.applicant": N_(
        "This could not be checked automatically. Nothing is wrong with your file because of that: an officer will look, or you can send another one."
    ),
    "timed_out.officer": N_("The check did not finish in any of its tries. Nothing was verified. Ask for another run."),
}

# What a parameter's code is called.
WORDS: Mapping[str, str] = {
    "document_number": N_("passport number"),
    "date_of_birth": N_("date of birth"),
    "date_of_expiry": N_("date of expiry"),
    "personal_number": N_("personal number"),
    "composite": N_("whole second line"),
    "optional": N_("personal number"),
    "document_code": N_("kind of document"),
    "nationality": N_("nationality"),
    "issuing_state": N_("issued by"),
    "sex": N_("sex"),
    "name_primary": N_("family name"),
    "name_secondary": N_("given names"),
    "script": N_("a script"),
    "trigger": N_("an automatic action"),
    "media": N_("sound or film"),
    "xfa": N_("a programmed form"),
    "launch": N_("the start of a program"),
    "submit": N_("sending of data"),
    "import": N_("loading of data"),
    "remote": N_("a jump into another file"),
    "open_action": N_("an action at opening"),
}
NOTHING = N_("nothing")
_CODED = frozenset({"field", "kind"})
_DATES = frozenset({"expiry", "needed"})
_ISO = re.compile(r"\d{4}-(\d{2}|XX)-(\d{2}|XX)")


def tell(language: Language, finding: Finding, *, officer: bool) -> str:
    """The finding in words, for the officer or for the applicant. Values that were typed or read stand as they are."""
    code = f"{finding.code}.{'officer' if officer else 'applicant'}"
    return language.say(SENTENCES, code, spoken(language, finding))


def spoken(language: Language, finding: Finding) -> dict[str, str]:
    """The parameters as the reader's language writes them, with those that are computed from them."""
    told = {name: _spoken(language, name, value) for name, value in finding.parameters.items()}
    for name, from_, divisor in (("megabytes", "limit", 1024 * 1024), ("megapixels", "limit", 1_000_000)):
        if isinstance(finding.parameters.get(from_), int):
            told[name] = language.number(int(finding.parameters[from_]) // divisor)
    if isinstance(finding.parameters.get("share"), float):
        told["percent"] = language.number(round(float(finding.parameters["share"]) * 100))
    return told


def _spoken(language: Language, name: str, value: object) -> str:
    if name in _CODED and str(value) in WORDS:
        return language.gettext(WORDS[str(value)])
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value) or language.gettext(NOTHING)
        whole = name in _DATES or name in ("said", "seen")
        return language.date(text) if whole and _ISO.fullmatch(text) else text
    return language.number(value)
