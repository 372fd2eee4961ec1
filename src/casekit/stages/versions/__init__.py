"""Comparing two versions of a workflow, and migrating running cases from one to the other."""
