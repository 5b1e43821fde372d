-- What each unit and project opened a year with (#OIB), öre, by account and by the code parts that the rows name.
-- The same amount may be given by one part alone and divided by further ones: `division` tells those apart (a bit for
-- each part named), so that only one division is added up. Optional: entity (list).
SELECT
    entity,
    ansvar,
    projekt,
    account,
    period,
    CASE WHEN ansvar <> '' THEN 1 ELSE 0 END
    + CASE WHEN verksamhet <> '' THEN 2 ELSE 0 END
    + CASE WHEN aktivitet <> '' THEN 4 ELSE 0 END
    + CASE WHEN projekt <> '' THEN 8 ELSE 0 END
    + CASE WHEN objekt <> '' THEN 16 ELSE 0 END
    + CASE WHEN motpart <> '' THEN 32 ELSE 0 END
    + CASE WHEN dimensions <> '' THEN 64 ELSE 0 END AS division,
    CAST(SUM(amount) AS BIGINT) AS amount
FROM facts
WHERE kind IN ('opening', 'opening-detail')
    AND (ansvar <> '' OR projekt <> '')
    AND entity IN (:entity) --? entity
GROUP BY
    entity, ansvar, projekt, account, period,
    CASE WHEN ansvar <> '' THEN 1 ELSE 0 END
    + CASE WHEN verksamhet <> '' THEN 2 ELSE 0 END
    + CASE WHEN aktivitet <> '' THEN 4 ELSE 0 END
    + CASE WHEN projekt <> '' THEN 8 ELSE 0 END
    + CASE WHEN objekt <> '' THEN 16 ELSE 0 END
    + CASE WHEN motpart <> '' THEN 32 ELSE 0 END
    + CASE WHEN dimensions <> '' THEN 64 ELSE 0 END
