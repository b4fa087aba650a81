"""The steps by which the tables of disputes came to be."""
