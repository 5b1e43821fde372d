-- Öre by project: entity × projekt × account × period, for investments and other projects.
-- Optional: entity (list), projekt, first and last (periods).
SELECT
    CASE WHEN kind = 'opening' THEN 'opening' WHEN kind = 'budget' THEN 'budget' ELSE 'actual' END AS family,
    entity,
    projekt,
    account,
    period,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(COUNT(*) AS BIGINT) AS entries
FROM facts
WHERE kind IN ('voucher', 'period', 'opening', 'budget')
    AND projekt <> ''
    AND entity IN (:entity) --? entity
    AND projekt = :projekt --? projekt
    AND period >= :first --? first
    AND period <= :last --? last
GROUP BY
    CASE WHEN kind = 'opening' THEN 'opening' WHEN kind = 'budget' THEN 'budget' ELSE 'actual' END,
    entity, projekt, account, period
