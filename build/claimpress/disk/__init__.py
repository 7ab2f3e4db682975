"""Writing to the disk: plain steps, and files and folders that take their place whole or not at all."""
