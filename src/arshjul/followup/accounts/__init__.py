"""The statements that follow-up reads, out of the books' cube, each cell with its trace down to the vouchers.

One module per statement; `place` says whose books, which months and which forms, `finished` what is told beside the
figures, `units` has driftredovisning and what it stands on, `group` what concerns several members, and `plans` what
was planned. What the municipality has not published is shown as unexplained; nothing is filled in.
"""

from arshjul.followup.accounts.balance import BALANCE, balance
from arshjul.followup.accounts.cash import CASH_FLOW, cash
from arshjul.followup.accounts.income import INCOME, income
from arshjul.followup.accounts.place import RESULT, TITLES, Accounts, Span, last_month, own, place
from arshjul.followup.accounts.plans.forecasts import city_forecast, local_rules, takes_sign_of
from arshjul.followup.accounts.plans.utility import lines_of_utility
from arshjul.followup.accounts.requirement import requirement
from arshjul.followup.accounts.units.bridge import BRIDGE, INCOME_RESULT
from arshjul.followup.accounts.units.forms import FEE_FUNDED, OPERATIONS, TAX_FUNDED, WHOLE, form, result_of
from arshjul.followup.accounts.units.operations import operations
from arshjul.followup.accounts.water import water
from arshjul.statements.city_lines import REQUIREMENT

__all__ = [
    "BALANCE",
    "BRIDGE",
    "CASH_FLOW",
    "FEE_FUNDED",
    "INCOME",
    "INCOME_RESULT",
    "OPERATIONS",
    "REQUIREMENT",
    "RESULT",
    "TAX_FUNDED",
    "TITLES",
    "WHOLE",
    "Accounts",
    "Span",
    "balance",
    "cash",
    "city_forecast",
    "form",
    "income",
    "last_month",
    "lines_of_utility",
    "local_rules",
    "operations",
    "own",
    "place",
    "requirement",
    "result_of",
    "takes_sign_of",
    "water",
]
