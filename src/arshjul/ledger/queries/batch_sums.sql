-- What each batch holds by kind: the check that nothing fell away between the file and the facts.
SELECT
    batch,
    entity,
    kind,
    CAST(COUNT(*) AS BIGINT) AS entries,
    CAST(MIN(period) AS BIGINT) AS first,
    CAST(MAX(period) AS BIGINT) AS last,
    CAST(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS BIGINT) AS debit,
    CAST(SUM(CASE WHEN amount < 0 THEN amount ELSE 0 END) AS BIGINT) AS credit
FROM facts
GROUP BY batch, entity, kind
