-- Vouchers whose rows in the snapshot don't sum to zero, with the difference. A number that begins again within a file
-- counts as one voucher, since all that balance sum to zero together; the reader has tried each for itself. A voucher
-- with rows in several months, of which a later file has replaced some, isn't whole in the snapshot and is among these.
-- Optional: entity (list).
SELECT
    entity,
    batch,
    series,
    voucher,
    CAST(SUM(amount) AS BIGINT) AS difference,
    CAST(COUNT(*) AS BIGINT) AS entries
FROM facts
WHERE kind = 'voucher'
    AND entity IN (:entity) --? entity
GROUP BY entity, batch, series, voucher
HAVING SUM(amount) <> 0
