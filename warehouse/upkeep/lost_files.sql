-- The data files that damage makes unreadable: damaged themselves, or with a damaged file of deletions.
--
-- Parameters: $paths, the damaged files, relative to tables/<schema>/<table>/ as the catalog has them.
--
-- Each with its table, its path, whether the newest snapshot needs it, and how many rows that snapshot reads from it.
with deletions as (
    select data_file_id, path, delete_count, end_snapshot
    from __ducklake_metadata_lake.ducklake_delete_file
)
select
    data.data_file_id, tables.table_name, data.path,
    data.end_snapshot is null as is_current,
    data.record_count - coalesce((
        select max(deletions.delete_count)
        from deletions
        where deletions.data_file_id = data.data_file_id and deletions.end_snapshot is null
    ), 0) as row_count
from __ducklake_metadata_lake.ducklake_data_file as data
join __ducklake_metadata_lake.ducklake_table as tables
    on tables.table_id = data.table_id and tables.end_snapshot is null
where list_contains($paths, 'tables/main/' || tables.table_name || '/' || data.path)
    or data.data_file_id in (
        select deletions.data_file_id
        from deletions
        where list_contains($paths, 'tables/main/' || tables.table_name || '/' || deletions.path)
    )
order by data.data_file_id
