"""What the templates of the page use besides records."""
