"""Front ends that other programs talk to."""
