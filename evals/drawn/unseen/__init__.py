"""The style that fitting never sees: drawn when the detectors stood, used for measuring only."""
