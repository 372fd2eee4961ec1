"""Whether a workflow is sound: every fault at once, and what is proved beyond."""
