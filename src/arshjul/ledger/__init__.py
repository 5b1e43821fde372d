"""What does this file say, and which facts are in the books?

Data flows one way through the package:

    received bytes -> source (what is it?) -> reader (SIE 1-4, SIE 5, CSV, XLSX) -> Reading
    Reading -> facts (one row per entry, with the code string's parts) -> store (Parquet per batch)
    batches -> Snapshot -> engines run the catalogue in `queries/` -> rows

`read` never raises for what people send: everything odd is a finding, all at once. The received
bytes are kept unchanged by `store.put_original`. No framework, no municipality, no clock.
"""

from arshjul.ledger.reading import read
from arshjul.ledger.values import Options, Reading

__all__ = ["Options", "Reading", "read"]
