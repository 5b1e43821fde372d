-- The rows of a series and number in a batch, with the rows added and removed afterwards as history (kind says which).
-- A number may begin again within a file: `ledger/same_number.py` tells such vouchers apart.
-- Needs: entity, batch, series, voucher.
SELECT
    kind, row, account, ansvar, verksamhet, aktivitet, projekt, objekt, motpart, dimensions,
    period, date, amount, text, voucher_text
FROM facts
WHERE kind IN ('voucher', 'added', 'removed')
    AND entity = :entity
    AND batch = :batch
    AND series = :series
    AND voucher = :voucher
ORDER BY row
