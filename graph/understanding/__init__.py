"""Understanding: a text goes in, its meaning comes out. It knows nothing of what was said before."""
