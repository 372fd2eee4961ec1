"""Goals: how far they were attained, how specifically they were set, and whether client and worker see them alike."""
