"""Sentences for files that cannot be taken."""

from consular.core.language import N_

SENTENCES = {
    "file_missing": N_("Choose a file first"),
    "file_empty": N_("The file is empty. Choose it again, or take the picture again"),
    "file_too_large": N_("The file is larger than {megabytes} MB. Take a smaller picture, or send fewer pages"),
    "file_type_not_allowed": N_("We cannot open this file. Send a picture (JPEG, PNG, WebP or HEIC) or a PDF"),
    "file_in_too_many_parts": N_("The file came in more than {most} pieces. Begin again with larger ones"),
    "too_many_files": N_("There are {most} files here already. Remove one first, or put several pages into one PDF"),
}
