-- Vouchers whose rows don't sum to zero, with the difference.
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
