-- Every month of a table that has more than one file: the table, the folder of the month's files, how many there are, and
-- their bytes.
--
-- A file of deletions counts for the month of the file that it belongs to.
with current_files as (
    select table_id, data_file_id, file_size_bytes, regexp_replace(path, '[^/]*$', '') as month_folder
    from __ducklake_metadata_lake.ducklake_data_file
    where end_snapshot is null
),
counted_files as (
    from current_files
    union all
    select current_files.table_id, current_files.data_file_id, deletions.file_size_bytes, current_files.month_folder
    from __ducklake_metadata_lake.ducklake_delete_file as deletions
    join current_files on current_files.data_file_id = deletions.data_file_id
    where deletions.end_snapshot is null
)
select ducklake_table.table_name, counted_files.month_folder, count(*), sum(counted_files.file_size_bytes)::bigint
from counted_files
join __ducklake_metadata_lake.ducklake_table on ducklake_table.table_id = counted_files.table_id
where ducklake_table.end_snapshot is null
group by ducklake_table.table_name, counted_files.month_folder
having count(*) > 1
order by ducklake_table.table_name, counted_files.month_folder
