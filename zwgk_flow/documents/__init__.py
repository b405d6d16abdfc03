"""Documents out: registers written from values; nothing here knows the database."""
