"""End-to-end timings: from an update that the sandbox hands out to the first message that it receives back."""
