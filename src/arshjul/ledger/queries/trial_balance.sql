-- Trial balance (råbalans): per entity and account the opening balance of the year, what came before the
-- first period of the question, debit and credit within it, and the closing balance. Öre, credit negative.
-- Needs: year (first period of the fiscal year), first, last. Optional: entity (list), account (list).
SELECT
    entity,
    account,
    CAST(SUM(CASE WHEN kind = 'opening' OR period < :first THEN amount ELSE 0 END) AS BIGINT) AS opening,
    CAST(SUM(CASE WHEN kind <> 'opening' AND period >= :first AND amount > 0 THEN amount ELSE 0 END) AS BIGINT) AS debit,
    CAST(SUM(CASE WHEN kind <> 'opening' AND period >= :first AND amount < 0 THEN amount ELSE 0 END) AS BIGINT) AS credit,
    CAST(SUM(amount) AS BIGINT) AS closing
FROM facts
WHERE kind IN ('voucher', 'period', 'opening')
    AND period >= :year
    AND period <= :last
    AND entity IN (:entity) --? entity
    AND account IN (:account) --? account
GROUP BY entity, account
