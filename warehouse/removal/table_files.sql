-- Every data file that some snapshot of the lake needs: its id, table, path relative to the home, and the snapshots from
-- and before which it is seen.
--
-- Paths are kept as in live_files.sql.
with table_folders as (
    select
        ducklake_table.table_id, ducklake_table.table_name,
        case
            when not ducklake_table.path_is_relative then ducklake_table.path
            when ducklake_schema.path_is_relative then 'tables/' || ducklake_schema.path || ducklake_table.path
            else ducklake_schema.path || ducklake_table.path
        end as path
    from __ducklake_metadata_lake.ducklake_table
    join __ducklake_metadata_lake.ducklake_schema on ducklake_schema.schema_id = ducklake_table.schema_id
    qualify row_number() over (partition by ducklake_table.table_id order by ducklake_table.begin_snapshot desc) = 1
)
select
    files.data_file_id,
    table_folders.table_name,
    case when files.path_is_relative then table_folders.path || files.path else files.path end as path,
    files.begin_snapshot,
    files.end_snapshot
from __ducklake_metadata_lake.ducklake_data_file as files
join table_folders on table_folders.table_id = files.table_id
order by files.data_file_id
