"""What takes minutes and ends in a page: public sets, grounding, the fit of the ranking."""
