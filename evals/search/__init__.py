"""How well the search finds what people mean: recall and rank per slice, by meaning, by letters and fused."""
