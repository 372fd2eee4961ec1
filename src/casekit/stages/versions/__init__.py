"""What changes between two versions of a workflow, and how running cases are taken over."""
