"""What a release says about itself, one module a file."""
