-- The entries behind a figure, month by month and oldest first, each entity's by itself, a page at a time, with search
-- in the row's text, the voucher's text and its number; the voucher's text is null where its batch doesn't say. Needs: limit, offset. Optional coordinates of the cell: entity (list), account (list),
-- foreign (list of entity/account/year with month 00 in which the number means something else), ansvar (list),
-- verksamhet (list), motpart (list), projekt (list), first and last (periods), from_day and to_day (dates), kind (list),
-- left_out (list of entity/ansvar/period that are somebody else's), search (a LIKE pattern in lower case, where !
-- escapes).
SELECT
    entity, period, date, series, voucher, row, account, ansvar, verksamhet, aktivitet, projekt, objekt, motpart,
    dimensions, amount, text, voucher_text, batch
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
    AND date >= :from_day --? from_day
    AND date <= :to_day --? to_day
    AND (LOWER(text) LIKE :search ESCAPE '!' OR LOWER(voucher_text) LIKE :search ESCAPE '!' OR LOWER(CONCAT(series, ' ', voucher)) LIKE :search ESCAPE '!') --? search
ORDER BY period, date, entity, row, batch, account, ansvar, amount
LIMIT :limit OFFSET :offset
