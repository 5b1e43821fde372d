"""The law as dated data: which rules hold on a day, what they say about the facts, and where that stands.

Rules are files (`law/<act>/…yaml`): values by date in force, a reference for each date, messages and examples.
Data flows one way: `load` reads and checks the files, `check` applies each rule for the date it concerns through
its small function in `law.rules`, and answers pass, fail, warn, not-assessable or not-applicable with the reason.
`law.calendar` computes the statutory limits of a budget year; `law.assessment` drafts an auditor's assessment.
"""

from arshjul.law.checking import Outcome, State, check
from arshjul.law.rulebook import Rule, Rulebook, RulebookError, load

__all__ = ["Outcome", "Rule", "Rulebook", "RulebookError", "State", "check", "load"]
