"""What a request must pass before anything is read for it: Host, Origin, token, rate, size and time."""
