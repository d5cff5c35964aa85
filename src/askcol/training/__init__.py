"""What the reader is trained on, its training and its export (optional extra `train`)."""
