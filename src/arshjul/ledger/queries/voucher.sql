-- A voucher's rows, with the rows added and removed afterwards as history (kind says which).
-- Needs: entity, batch, series, voucher.
SELECT
    kind, row, account, ansvar, verksamhet, aktivitet, projekt, objekt, motpart, dimensions,
    period, date, amount, text
FROM facts
WHERE kind IN ('voucher', 'added', 'removed')
    AND entity = :entity
    AND batch = :batch
    AND series = :series
    AND voucher = :voucher
ORDER BY row
