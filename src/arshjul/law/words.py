"""The few sentences every rule shares; all others stand in the rule files."""

from __future__ import annotations

from arshjul.kernel.text import Text

PASSED = Text("{title}: uppfyllt.", "{title}: fulfilled.")
NOT_ASSESSABLE = Text(
    "Kan inte bedömas: uppgift saknas ({names}).",
    "Can't be assessed: information is missing ({names}).",
)
UNREADABLE = Text(
    "Uppgiften går inte att läsa ({names}). Datum skrivs ÅÅÅÅ-MM-DD, belopp som 1 234,5.",
    "The information can't be read ({names}). Dates are written YYYY-MM-DD, amounts as 1234.5.",
)
IN_FORCE_FROM = Text(
    "Regeln gäller från {first} och prövas inte för {day}. Vad som gällde då finns inte i reglerna.",
    "The rule holds from {first} and is not tested for {day}. What held then is not in the rules.",
)
NO_LONGER = Text("Regeln gäller inte längre {day}.", "The rule no longer holds on {day}.")
