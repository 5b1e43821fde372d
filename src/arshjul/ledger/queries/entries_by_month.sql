-- How many entries a figure has each month and what they sum to: the same coordinates as in entries.sql.
SELECT
    period,
    CAST(COUNT(*) AS BIGINT) AS entries,
    CAST(SUM(amount) AS BIGINT) AS amount
FROM facts
WHERE kind IN (:kind)
    AND entity IN (:entity) --? entity
    AND account IN (:account) --? account
    AND CONCAT(entity, '/', account, '/', CAST(period - period % 100 AS VARCHAR(6))) NOT IN (:foreign) --? foreign
    AND ansvar IN (:ansvar) --? ansvar
    AND CONCAT(entity, '/', ansvar, '/', CAST(period AS VARCHAR(6))) NOT IN (:left_out) --? left_out
    AND verksamhet IN (:verksamhet) --? verksamhet
    AND motpart IN (:motpart) --? motpart
    AND projekt IN (:projekt) --? projekt
    AND period >= :first --? first
    AND period <= :last --? last
    AND (LOWER(text) LIKE :search ESCAPE '!' OR LOWER(voucher_text) LIKE :search ESCAPE '!' OR LOWER(CONCAT(series, ' ', voucher)) LIKE :search ESCAPE '!') --? search
GROUP BY period
ORDER BY period
