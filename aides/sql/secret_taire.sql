-- Withhold the number of aids of one cell, whose amount stays.
UPDATE agregat
SET nombre = NULL
WHERE id = ?;
