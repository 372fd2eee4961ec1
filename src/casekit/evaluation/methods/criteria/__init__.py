"""Criteria: quantitative and qualitative ones weighed together, and whether raters agree."""
