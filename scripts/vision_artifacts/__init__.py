"""What data/vision/generated/ holds, made from the catalog: nothing in it is edited by hand, or is a price or stock."""
