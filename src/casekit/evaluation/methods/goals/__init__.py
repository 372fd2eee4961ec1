"""Goals: how far they were attained, how specifically they were set, and whether client and worker see them alike."""

SOURCE = (
    "Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; erratum to Turner-Stokes (2009), "
    "Clinical Rehabilitation 23, 362-370"
)
"""Where goal attainment scaling is published."""
