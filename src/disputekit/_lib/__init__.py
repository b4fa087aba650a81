"""Tools that contain no dispute logic and raise no errors of disputekit."""
