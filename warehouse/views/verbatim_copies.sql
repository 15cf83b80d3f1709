-- Stories that an outlet ran word for word: headline and body are equal to the letter, beside the story they copy.
select
    original.headline,
    coalesce(original.site_name, original.site, original.source)
        as original_outlet,  -- The outlet whose story was collected first; not always the one that wrote it.
    coalesce(copy.site_name, copy.site, copy.source) as copy_outlet,  -- The outlet that ran the same text.
    copies.is_same_outlet,
    coalesce(original.wire_agency, copy.wire_agency) as agency,  -- Agency that either of them credits.
    copy.wire_agency is not null as is_credited,  -- Whether the copy names an agency.
    original.published_local as original_published_local,  -- Wall time of publication of the original as printed.
    copy.published_local as copy_published_local,  -- Wall time of publication of the copy as printed.
    original.word_count,
    coalesce(original.canonical_url, original.url) as original_address,  -- Address of the original; null for local files.
    coalesce(copy.canonical_url, copy.url) as copy_address,  -- Address of the copy; null for local files.
    copies.original_article_id,
    copies.article_id
from copies
join articles as copy using (article_id)
join articles as original on original.article_id = copies.original_article_id
where copies.kind = 'verbatim'
order by original.headline, copies.original_article_id, copy_outlet, copies.article_id
