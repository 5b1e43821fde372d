-- Outcome month by month: entity × account × period, opening balances left out.
-- Needs: first, last. Optional: entity (list), ansvar (list), verksamhet (list).
SELECT
    entity,
    account,
    period,
    CAST(SUM(amount) AS BIGINT) AS amount
FROM facts
WHERE kind IN ('voucher', 'period')
    AND period >= :first
    AND period <= :last
    AND entity IN (:entity) --? entity
    AND ansvar IN (:ansvar) --? ansvar
    AND verksamhet IN (:verksamhet) --? verksamhet
GROUP BY entity, account, period
