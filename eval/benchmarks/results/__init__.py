"""The page of results on public benchmarks, eval/RESULTS.md: measured, with an ablation."""
