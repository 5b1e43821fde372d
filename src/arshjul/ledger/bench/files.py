"""One generated ledger in every form that is measured, each made when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from arshjul.kernel.money import plain_amount
from arshjul.ledger.generator import write
from arshjul.ledger.reading import read
from arshjul.ledger.values import Reading

MONTHS = 12
BLOCK = 50_000

Entry = tuple[int, str, str, str, str, int, str]
"""voucher, series, number, date, account, öre, text."""


class Files:
    """A year of so many #TRANS in a folder of its own."""

    def __init__(self, rows: int, folder: Path) -> None:
        self.rows = rows
        self.folder = folder

    @cached_property
    def sie(self) -> Path:
        """The year as SIE 4."""
        path = self.folder / "year.se"
        write(path, rows=self.rows)
        return path

    @cached_property
    def before(self) -> Path:
        """The year as it was sent before its last month."""
        path = self.folder / "before.se"
        write(path, rows=self.rows, until=MONTHS - 1)
        return path

    @cached_property
    def month(self) -> Path:
        """One month as SIE 4, a twelfth of the year."""
        path = self.folder / "month.se"
        write(path, rows=max(2, self.rows // MONTHS), seed=2, months=1)
        return path

    @cached_property
    def csv(self) -> Path:
        """The entries of the year as a table."""
        path = self.folder / "rows.csv"
        with path.open("w", encoding="utf-8") as table:
            table.write("account;date;series;voucher;amount;text\n")
            for _place, series, number, date, account, ore, text in self._entries():
                plain = text.replace('"', "").replace(";", "")
                table.write(f"{account};{date};{series};{number};{plain_amount(ore)};{plain}\n")
        return path

    @cached_property
    def journal(self) -> Path:
        """The entries of the year as a plain-text journal."""
        return self._book("rows.journal", [], "{date} {series} {number}", "    Konto:{account}    {amount}")

    @cached_property
    def beancount(self) -> Path:
        """The same in Beancount's own form: accounts opened, a currency on each row."""
        accounts = sorted(set(self._reading.rows["account"].unique().to_pylist()))
        opened = [f"1900-01-01 open Assets:K{account}" for account in accounts]
        return self._book(
            "rows.beancount", opened, '{date} * "{series} {number}"', "  Assets:K{account}    {amount} SEK"
        )

    def _book(self, name: str, opened: list[str], voucher: str, row: str) -> Path:
        """Plain-text accounts: what opens them, then each voucher under its head."""
        path = self.folder / name
        previous = -1
        with path.open("w", encoding="utf-8") as book:
            book.writelines(f"{line}\n" for line in opened)
            for place, series, number, date, account, ore, _text in self._entries():
                if place != previous:
                    book.write("\n" + voucher.format(date=date, series=series, number=number) + "\n")
                    previous = place
                book.write(row.format(account=account, amount=plain_amount(ore)) + "\n")
        return path

    @cached_property
    def _reading(self) -> Reading:
        return read(self.sie)

    def _entries(self) -> Iterator[Entry]:
        reading = self._reading
        entries = reading.rows.filter(reading.rows["tag"].to_numpy() == 0)
        vouchers = reading.vouchers.select(["series", "number", "date"]).to_pylist()
        for batch in entries.select(["voucher", "account", "amount", "text"]).to_batches(max_chunksize=BLOCK):
            for row in batch.to_pylist():
                voucher = vouchers[row["voucher"]]
                day = f"{voucher['date']}"
                date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
                yield (
                    row["voucher"],
                    voucher["series"],
                    voucher["number"],
                    date,
                    row["account"],
                    row["amount"],
                    row["text"],
                )
