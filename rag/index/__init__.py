"""One truth, the catalog; two indexes that are derived from it; and who may write to them."""
