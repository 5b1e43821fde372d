-- How many entries a figure has each day of its months, by which a page of many is found without laying them all in
-- order: the same coordinates as in entries.sql.
SELECT
    period,
    date,
    CAST(COUNT(*) AS BIGINT) AS entries
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
GROUP BY period, date
ORDER BY period, date
