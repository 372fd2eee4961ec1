"""A workflow as a picture or a table."""
