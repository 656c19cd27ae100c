"""How right the answers are: gold, measures, intervals, reports."""
