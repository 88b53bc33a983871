"""What the outside must offer: small Protocols that a bank implements or takes from the defaults."""
