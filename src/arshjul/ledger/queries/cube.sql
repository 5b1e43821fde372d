-- The cube that pages and statements read: öre by every coordinate of a figure.
-- family is actual (vouchers, or period balances where a file has no vouchers), opening or budget.
-- Optional: entity (list), first and last (periods).
SELECT
    CASE WHEN kind = 'opening' THEN 'opening' WHEN kind = 'budget' THEN 'budget' ELSE 'actual' END AS family,
    entity,
    ansvar,
    account,
    verksamhet,
    motpart,
    period,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(COUNT(*) AS BIGINT) AS entries
FROM facts
WHERE kind IN ('voucher', 'period', 'opening', 'budget')
    AND entity IN (:entity) --? entity
    AND period >= :first --? first
    AND period <= :last --? last
GROUP BY
    CASE WHEN kind = 'opening' THEN 'opening' WHEN kind = 'budget' THEN 'budget' ELSE 'actual' END,
    entity, ansvar, account, verksamhet, motpart, period
