-- Every file that some snapshot of the lake still needs: its path relative to the home, its size in bytes, the table, the
-- id of a data file (null for a file of deletions), and the snapshot from which on it is not seen any more, or null.
--
-- Reads DuckLake's catalog, which attaches beside the lake under the name used here. The catalog keeps paths in parts,
-- each relative to the one before unless it says otherwise. Files of every snapshot that has not expired are listed,
-- because readers of older snapshots need them too.
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
),
catalog_files as (
    select table_id, path, path_is_relative, file_size_bytes, data_file_id, end_snapshot
    from __ducklake_metadata_lake.ducklake_data_file
    union all
    select table_id, path, path_is_relative, file_size_bytes, null, end_snapshot
    from __ducklake_metadata_lake.ducklake_delete_file
)
select
    case
        when catalog_files.path_is_relative then table_folders.path || catalog_files.path
        else catalog_files.path
    end as path,
    catalog_files.file_size_bytes,
    table_folders.table_name,
    catalog_files.data_file_id,
    catalog_files.end_snapshot
from catalog_files
join table_folders on table_folders.table_id = catalog_files.table_id
order by path
