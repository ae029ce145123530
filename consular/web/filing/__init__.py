"""The form itself, whoever fills it in: an applicant at home, or a colleague at the counter for somebody present."""
