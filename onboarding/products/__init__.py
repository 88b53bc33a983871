"""The cards a bank offers, and which of them fit an applicant."""
