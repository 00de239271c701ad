"""Buyers and plans, consultations, answers and awards, pilots."""

from entremise.market.models.answers import Answer, Award, Group, Invitation, Partner, Question
from entremise.market.models.buyers import Buyer, Plan, PlanLine, Progress, Signature
from entremise.market.models.pilots import Party, Pilot, Proposal
from entremise.market.models.tenders import Asked, Capability, Following, Lot, Requirement, Tender

__all__ = [
    "Answer", "Asked", "Award", "Buyer", "Capability", "Following", "Group", "Invitation", "Lot", "Partner", "Party",
    "Pilot", "Plan", "PlanLine", "Progress", "Proposal", "Question", "Requirement", "Signature", "Tender",
]  # fmt: skip
