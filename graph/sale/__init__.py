"""The sale inside the talk: what a cart, a delivery and an order ask and tell, before any words."""
