-- Deletes the catalog's notes on columns that spare nobody from opening a file: the least and the greatest hash or text of a
-- whole month exclude nothing, and who looks only at older snapshots may open a file too many.
--
-- Parameters: $month, the current month as months since year 0: its files keep all their notes.
--
-- DuckLake reads all notes of all files for each condition of each query, so that without this a query takes longer with
-- every month. It opens a file without a note on a column as if it might hold any value.
delete from __ducklake_metadata_lake.ducklake_file_column_stats
where
    data_file_id in (
        select data_file_id
        from __ducklake_metadata_lake.ducklake_data_file
        where end_snapshot is not null
            or try_cast(regexp_extract(path, 'year=(\d+)', 1) as int) * 12
                + try_cast(regexp_extract(path, 'month=(\d+)', 1) as int) < $month
    )
    and (table_id, column_id) not in (
        select (table_id, column_id)
        from __ducklake_metadata_lake.ducklake_column
        where column_type in ('timestamptz', 'timestamp') or column_name = 'run_id'
    )
