"""洞察 · insight: indicators, durations, satisfaction with its sample size, and how the platform itself runs.

The room writes nothing but counts of page reads and the retry of a failed job; everything else is read
from the rooms below, each answer in a number of queries that does not grow with the number of cases.
"""
