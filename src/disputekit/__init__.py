"""disputekit: who may do what next, what comes first, when the answer is due, and what the policy allows."""
