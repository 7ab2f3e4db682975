"""Releases at another place (a folder, a bucket, a web server): bringing them there, and getting them."""
