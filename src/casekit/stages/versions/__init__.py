"""Compare two versions of a workflow, and migrate running cases from one to the other."""
