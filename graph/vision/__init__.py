"""What a photo shows: the local recogniser first, a vision model when that is not sure and one is configured."""
