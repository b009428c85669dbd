"""How well shoppers' texts are understood: intents and slots, by lexicon and by model, per language and slice."""
