"""Made-up tables and lists to train on."""
