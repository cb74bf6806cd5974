"""Cases: what is sent to a target, what must become of it, and which rule says so. All of them come from the contract."""
