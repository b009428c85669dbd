"""What goes nowhere: too much at once, commands to the bot itself, abuse, and questions about other people."""
