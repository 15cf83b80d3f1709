-- The least and the greatest text of each text column of the lake, computed anew from its files (in SQLite's SQL).
--
-- Where a file does not say its own, any text may be there: from the empty one to one beyond all letters.
update ducklake_table_column_stats
set
    min_value = (
        select case
            when sum(files.min_value is null and files.value_count > coalesce(files.null_count, 0)) > 0 then ''
            else coalesce(min(files.min_value), '')
        end
        from ducklake_file_column_stats as files
        where files.table_id = ducklake_table_column_stats.table_id
            and files.column_id = ducklake_table_column_stats.column_id
    ),
    max_value = (
        select case
            when sum(files.max_value is null and files.value_count > coalesce(files.null_count, 0)) > 0
                then char(1114111, 1114111)
            else coalesce(max(files.max_value), char(1114111, 1114111))
        end
        from ducklake_file_column_stats as files
        where files.table_id = ducklake_table_column_stats.table_id
            and files.column_id = ducklake_table_column_stats.column_id
    )
where min_value is not null
    and max_value is not null
    and (table_id, column_id) in (select table_id, column_id from ducklake_column where lower(column_type) = 'varchar')
