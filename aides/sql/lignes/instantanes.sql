-- The dates of the cumulative snapshots: the end of every month since the first payment, and the last payment's date.
CREATE OR REPLACE TEMP TABLE instantane AS
WITH bornes AS (SELECT min(periode) AS premiere, max(periode) AS derniere FROM mouvement)
SELECT CAST(p.periode AS INTEGER) AS periode,
       CASE WHEN p.periode = b.derniere THEN getvariable('derniere_date')
            ELSE last_day(make_date(CAST(p.periode // 12 AS INTEGER), CAST(p.periode % 12 + 1 AS INTEGER), 1)) END AS date_maj
FROM bornes AS b, LATERAL (SELECT unnest(range(b.premiere, b.derniere + 1)) AS periode) AS p;
