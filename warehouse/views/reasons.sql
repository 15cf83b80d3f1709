-- What each reason that this lake holds means, who decides it, and whether later runs try again what ended so. Join
-- `inputs.reason`, `rejections.rule` or `fetches.fault` to it; docs/reasons.md lists all that there can be.
with met as (
    select reason from inputs where reason is not null
    union
    select rule from rejections
    union
    select fault from fetches where fault is not null
),
-- The rows of news/reasons.py: a reason, or a family of HTTP statuses.
declared as (
    select * from (values {reasons}) as declared (name, meaning, decided_by, is_transient)
),
-- The audit refuses rows by the names of its expectations.
expected as (
    select expectation as name, max_by(notes, first_seen_at) as meaning
    from audits
    where scope = 'row' and severity = 'critical'
    group by expectation
)
select
    reason,  -- The reason's name, or that of the audit's rule.
    coalesce(declared.meaning, family.meaning, expected.meaning)
        as meaning,  -- What it means, with the next step where something can be done; null for a name that is unknown.
    coalesce(declared.decided_by, family.decided_by, if(expected.name is null, null, 'ourselves'))
        as decided_by,  -- What would have to change for another end: settings, outlet, bytes, or ourselves.
    coalesce(declared.is_transient, family.is_transient, false)
        as is_transient  -- Whether it may pass by itself, so that three later runs try again.
from met
left join declared on declared.name = met.reason
left join declared as family
    on declared.name is null
    and regexp_matches(met.reason, '^http_[0-9]{3}$')
    and family.name = if(starts_with(met.reason, 'http_5'), 'http_5NN', 'http_NNN')
left join expected on expected.name = met.reason
order by reason
