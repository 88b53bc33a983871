"""Files that nobody should send, made by the thousand, and a process that reads them."""
