-- Every account in use with its sum per year: what a chart must map, so that nothing is silently dropped.
-- Optional: entity (list), first and last (periods).
SELECT
    entity,
    account,
    period - period % 100 AS year,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(COUNT(*) AS BIGINT) AS entries
FROM facts
WHERE kind IN ('voucher', 'period', 'opening', 'budget')
    AND entity IN (:entity) --? entity
    AND period >= :first --? first
    AND period <= :last --? last
GROUP BY entity, account, period - period % 100
