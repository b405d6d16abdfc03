"""The revisions of the schema, oldest first; each is frozen once it was released."""
