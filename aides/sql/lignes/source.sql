-- The files, numbered in the order in which they were first counted.
CREATE OR REPLACE TEMP TABLE source AS
SELECT unnest({{numeros}})::INTEGER AS id, unnest({{chemins}}) AS parquet;
