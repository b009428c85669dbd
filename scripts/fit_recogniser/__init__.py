"""Where the numbers of catalog/photos/calibration.py come from: photos, a logistic model, and its cross-validation."""
