"""A dispute on one page: everything that somebody needs who is to act on it."""

from disputekit.casework._case._file import ApprovalRecord, Banner, CaseFile, case_file

__all__ = ["ApprovalRecord", "Banner", "CaseFile", "case_file"]
