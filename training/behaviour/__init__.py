"""The behavioural suite: what a release must do, must not mind and must notice, capability by capability.

After Ribeiro, Wu, Guestrin and Singh, "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList" (ACL 2020).
"""

from training.behaviour.capability import Capabilities, Capability, InvalidBehaviour
from training.behaviour.case import Case, Judge
from training.behaviour.outcome import Failure, Outcome

__all__ = ["Capabilities", "Capability", "Case", "Failure", "InvalidBehaviour", "Judge", "Outcome"]
