"""Sentences for what a clerk enters. Every one says what to do."""

from consular.core.language import N_

SENTENCES = {
    "identity_unchecked": N_("Choose what you checked the person against. Without that nothing is recorded"),
    "original_not_seen": N_("Tick that you have seen the original, or send the person for it"),
    "photo_missing": N_("Take a photo here, or accept the one that was sent"),
    "picture_wanted": N_("This is no picture. Take a photo, or choose a JPEG, PNG, WebP or HEIC file"),
    "signature_missing": N_("Let the person sign, or choose “cannot sign”"),
    "signature_file_missing": N_("Choose the picture of the signature, or choose “cannot sign”"),
    "fingerprints_missing": N_("Say what became of the fingerprints: taken, exempt, used again, or refused"),
    "fingerprints_not_taken": N_("No fingerprints are taken here, or not at this age. Choose “not needed”"),
    "prints_missing": N_("Choose the files of the fingerprint reader, or say why there are none"),
    "prints_unreadable": N_("This file is no fingerprint record. Choose files of the reader: WSQ, or ISO 19794-4"),
    "exemption_missing": N_("Write the ground for taking no fingerprints"),
    "reused_from_missing": N_("Enter the reference of the earlier application"),
    "reused_too_old": N_("Fingerprints may be used again for {months} months. These are older: take them anew"),
    "appeared_already": N_("A colleague has recorded this appearance already. Look at what it says"),
}
