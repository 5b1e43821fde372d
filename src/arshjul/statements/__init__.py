"""What do the facts say, line by line, as law and practice lay them out?

Data flows one way:

    facts (cube) → chart of accounts gives each account a line → amounts by line
    amounts by line + layout (dated data with its §) → statement of cells, each with its trace
    published tables (what a municipality printed) → checked sum by sum → constructed ledger beneath them

- `cube`: amounts in öre by entity, unit, account, activity, counterparty and period.
- `chart`: which line an account belongs to, as dated data; accounts nobody mapped get their own line and a finding.
  Entities may follow charts of their own; `chart_file` reads them, and `charts/` holds those that many follow (BAS).
- `layouts`: the rows and columns of each statement, as dated data; `editions` says which is in force on a day.
- `statement`: rows × columns of cells; says where it doesn't add up, and by how much.
- `sources`: columns of a statement out of a cube (month, year to date, rolling twelve), and the cash flow.
- `rounding`: a statement in tkr or mnkr whose sums still add up.
- `published`: tables as a municipality printed them, with every rounding difference shown.
- `constructed`: vouchers that sum to published figures, said to be constructed; `constructed_file` writes them as SIE.
- `group` and `eliminating`: the municipal group side by side, and what is internal within it.
- `balance`, `ratios`: the balance requirement, key ratios.

Signs: a ledger has credit as minus; a statement prints income, equity and debts as plus. The layout holds
the sign, so that amounts by line are always in the statement's sign.
"""
