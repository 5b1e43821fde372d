-- Dealings within the group: öre by entity, counterparty (motpart), account and year, for eliminations.
-- Needs: last. Optional: motpart (list), first.
SELECT
    entity,
    motpart,
    account,
    CAST(SUM(CASE WHEN kind = 'opening' THEN amount ELSE 0 END) AS BIGINT) AS opening,
    CAST(SUM(CASE WHEN kind <> 'opening' THEN amount ELSE 0 END) AS BIGINT) AS amount
FROM facts
WHERE kind IN ('voucher', 'period', 'opening')
    AND motpart <> ''
    AND period <= :last
    AND period >= :first --? first
    AND motpart IN (:motpart) --? motpart
GROUP BY entity, motpart, account
