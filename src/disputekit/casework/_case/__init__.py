"""A dispute on one page: everything that somebody needs who is to act on it."""

from disputekit.casework._case._file import Approval, Banner, CaseFile, SourceGap, case_file

__all__ = ["Approval", "Banner", "CaseFile", "SourceGap", "case_file"]
