"""Words of documents and letters, and sentences of the public check."""

from consular.core.language import N_

SENTENCES = {
    "file_empty": N_("The file is empty. Choose it again, or take the picture again"),
    "file_too_large": N_("The file is larger than {megabytes} MB. Take a smaller picture, or send fewer pages"),
    "file_type_not_allowed": N_("We cannot open this file. Send a picture (JPEG, PNG, WebP or HEIC) or a PDF"),
    "genuine_valid": N_("Genuine and valid"),
    "genuine_valid_next": N_(
        "Compare the photo and the passport number with the person and the passport in front of you"
    ),
    "not_yet_valid": N_("Genuine, but not valid yet"),
    "not_yet_valid_next": N_("It can be used from the day on which it begins"),
    "expired": N_("Genuine, but expired"),
    "expired_next": N_("It can no longer be used to travel"),
    "exhausted": N_("Genuine, but all entries have been used"),
    "exhausted_next": N_("It can no longer be used to enter"),
    "revoked": N_("No longer valid"),
    "revoked_next": N_("The authority that issued it has ended it. It cannot be used to travel"),
    "genuine_foreign": N_("Genuine, issued by another authority"),
    "genuine_foreign_next": N_("The signature is right. We cannot tell whether that authority has ended the document"),
    "forged": N_("Not genuine"),
    "forged_next": N_("What the barcode says was not signed by the authority it names. Do not accept this document"),
    "unknown_signer": N_("Not confirmed"),
    "unknown_signer_next": N_("Nobody whom we know has signed this barcode. Do not accept the document because of it"),
    "unreadable": N_("We found no barcode of a travel document"),
    "unreadable_next": N_("Take the picture again in daylight, with the whole barcode sharp, or send the PDF itself"),
    "check_failed": N_("We could not look into this file. Try again with another picture"),
    "file_unreadable": N_("The scan is no picture that we can open. Scan the page again"),
    "mrz_not_found": N_("No machine-readable lines were found on the scan"),
    "mrz_unread": N_("A character could not be read. Scan it again, flat and sharp"),
    "mrz_differs": N_("The machine-readable lines say something else"),
    "seal_not_found": N_("No seal was found on the scan"),
    "seal_differs": N_("The seal says something else"),
    "seal_not_valid": N_("The seal was read, but it is not valid"),
    "nothing_to_issue": N_("This decision lacks something that the document needs"),
    "document_numbers_exhausted": N_("No document number could be drawn. Ask the administrator for a new prefix"),
    "no_seal_signer": N_("No key for sealing documents is in force. Ask the administrator"),
    "signer_unknown": N_("This certificate is for a key that was not requested here. Import the answer to our request"),
    "signer_known": N_("Another certificate for {name} is there already. Ask for a new key with a new request"),
    "certificate_unreadable": N_("This is no certificate. Send DER or PEM"),
    "certificate_subject": N_("The certificate's subject must be {wanted}, nothing else"),
    "certificate_usage": N_("The certificate lacks the critical extended key usage of seal signers"),
    "certificate_authority_identifier": N_("The certificate does not name its authority's key"),
    "certificate_authority": N_("The authority's certificate may not issue signers of this state now"),
    "certificate_chain": N_("No authority that is known here has issued the certificate. Give its certificate too"),
    "certificate_lapsed": N_("The certificate is no longer valid"),
    "certificate_key_period": N_("The certificate does not say until when its key may seal, or that day has passed"),
    "issued_file_changed": N_("The stored file is not the one that was made. Nothing was handed out"),
}

VISA = {
    "number": N_("Visa number"),
    "name": N_("Name"),
    "passport_number": N_("Passport number"),
    "passport_expiry": N_("Passport valid until"),
    "portrait": N_("Photo of the holder"),
    "nationality": N_("Nationality"),
    "birth": N_("Date of birth"),
    "sex": N_("Sex"),
    "valid_from": N_("Valid from"),
    "valid_until": N_("Valid until"),
    "category": N_("Category"),
    "entries": N_("Entries"),
    "entries_any": N_("any number"),
    "stay": N_("Duration of stay"),
    "issued_by": N_("Issued by"),
    "issued_on": N_("Date of issue"),
    "conditions": N_("Conditions"),
    "barcode": N_("Barcode with the signed data of this visa"),
    "check": N_("Check this document"),
    "check_how": N_("Scan the barcode with the page above, or send it the PDF. Anybody may do so, without an account."),
    "check_compare": N_("Then compare the photo and the passport number with the person and the passport."),
}
# Of documents with a machine readable zone.
ZONED = {
    "visa": N_("VISA"),
    "etd": N_("Emergency travel document"),
    "etd_notice": N_(
        "For one journey by the route above. Whoever finds it hands it to an office of the issuing state."
    ),
    "blank_number": N_("Number of the blank"),
    "place": N_("Place of issue"),
    "until_last_day": N_("until the last day"),
    "route": N_("Route"),
    "remarks": N_("Remarks"),
    "seal": N_("Seal with the signed data of this document"),
}
DAYS_ONE, DAYS_MANY = N_("{count} day"), N_("{count} days")

LETTER = {
    "reference": N_("Reference"),
    "date": N_("Date"),
    "passport_number": N_("Passport number"),
    "document_number": N_("Visa number"),
    "letter-refusal": N_("Your application is refused"),
    "letter-inadmissible": N_("Your application cannot be examined"),
    "letter-revocation": N_("Your visa is revoked"),
    "applied": N_("You applied on {date}: {service}."),
    "letter-refusal_opening": N_("We have examined your application and refuse it for the grounds below."),
    "letter-inadmissible_opening": N_(
        "Your application does not meet the conditions for being examined. This is not a refusal. The reasons are below."
    ),
    "letter-revocation_opening": N_(
        "Your visa is revoked for the grounds below. It cannot be used to travel from the date of this letter."
    ),
    "grounds": N_("Grounds ({law})"),
    "facts": N_("What we found"),
    "remedy": N_("If you do not agree"),
    "next": N_("What you can do"),
    "where": N_("Where"),
    "how": N_("How"),
    "in_writing": N_("In writing, with the reference of this letter"),
    "until": N_("Until"),
    "until_one": N_("{count} day after the day on which you received this letter or first opened it"),
    "until_many": N_("{count} days after the day on which you received this letter or first opened it"),
    "binding": N_(
        "The fixed text is a translation where it is not English; the English text binds. What the officer found stands "
        "in the language in which it was written."
    ),
    "decided_by": N_("Decided by"),
}
