-- The snapshots that show some of these files, and whether each is the newest of all.
--
-- Parameters: $files, the ids of the files.
select distinct
    snapshots.snapshot_id,
    snapshots.snapshot_id = (select max(snapshot_id) from __ducklake_metadata_lake.ducklake_snapshot) as is_newest
from __ducklake_metadata_lake.ducklake_snapshot as snapshots
join __ducklake_metadata_lake.ducklake_data_file as files
    on files.begin_snapshot <= snapshots.snapshot_id
    and (files.end_snapshot is null or snapshots.snapshot_id < files.end_snapshot)
where list_contains($files, files.data_file_id)
order by snapshots.snapshot_id
