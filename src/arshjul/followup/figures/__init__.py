"""What a figure that no voucher gives is made of: parts that sum to it, each with where it comes from.

    a cell asked about (`parts.Figure`) → `explaining`: its rows, its columns, what it ties, or its source
    → `sources`: which function tells a column or a row → one module for each kind of source → parts

Decided lines (`decided`), a budget's months (`months`), the books' own budget (`budget_files`), forecasts as given
(`forecasts`), units' results (`units`), opening balances (`opened`), other statements' and printed figures (`others`),
what people stated (`stated`), equity (`equity`), shares that changed (`shares`), the balance requirement
(`requirement`) and the room in the result reserve (`reserve`). Each reads the sources themselves, not the statement's
sums, so that parts which sum to the figure are a proof of it.
"""

from arshjul.followup.figures.explaining import UNEXPLAINED, explained, is_explained
from arshjul.followup.figures.parts import Figure

__all__ = ["UNEXPLAINED", "Figure", "explained", "is_explained"]
