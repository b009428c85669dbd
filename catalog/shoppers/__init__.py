"""What we keep about a shopper between their orders, and only as far as they agreed: where to send, what to tell."""
