"""Tools that know nothing of disputes and raise nothing of ours."""
