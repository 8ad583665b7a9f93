"""What the queue shows of a case is made anew from its slips, told work and promises.

It covers the whole family: whatever was merged into a case is counted with it. The caller has
locked the cases and what they were merged into.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection

from shouhou.cases.models import Case

REFRESH: Final = """
WITH RECURSIVE up (id, parent) AS (
    SELECT id, merged_into_id FROM cases_case WHERE id = ANY(%s)
    UNION
    SELECT c.id, c.merged_into_id FROM cases_case c JOIN up ON c.id = up.parent
), down (top, id) AS (
    SELECT id, id FROM up
    UNION
    SELECT down.top, c.id FROM down JOIN cases_case c ON c.merged_into_id = down.id
), told AS (
    SELECT down.top, count(*) AS n FROM down JOIN cases_task t ON t.case_id = down.id
    WHERE t.state IN ('open', 'copied') GROUP BY down.top
), promised AS (
    SELECT down.top, min(p.until) AS at FROM down JOIN cases_promise p ON p.case_id = down.id
    WHERE p.state = 'open' GROUP BY down.top
), slip AS (
    SELECT DISTINCT ON (down.top) down.top, c.slip_lane AS lane, c.slip_at AS at, c.slip_by AS by
    FROM down JOIN cases_case c ON c.id = down.id
    ORDER BY down.top, c.slip_lane = 'done', c.slip_at NULLS LAST, c.slip_lane = 'new', c.id
), money AS (
    SELECT down.top, sum(c.slip_fen)::bigint AS fen
    FROM down JOIN cases_case c ON c.id = down.id GROUP BY down.top
)
UPDATE cases_case c SET
    open_tasks = coalesce(told.n, 0),
    promised_at = promised.at,
    amount_fen = money.fen,
    lane = CASE WHEN c.state = 'closed' THEN 'done'
        WHEN slip.lane = 'done' AND told.n > 0 THEN 'tell' ELSE slip.lane END,
    runs_out_at = CASE WHEN c.state <> 'closed' THEN least(slip.at, promised.at) END,
    runs_out_by = CASE WHEN c.state = 'closed' OR coalesce(slip.at, promised.at) IS NULL THEN ''
        WHEN slip.at IS NULL OR promised.at < slip.at THEN 'promise' ELSE slip.by END
FROM slip JOIN money USING (top) LEFT JOIN told USING (top) LEFT JOIN promised USING (top)
WHERE c.id = slip.top
"""
SHOWN: Final = ("open_tasks", "promised_at", "amount_fen", "lane", "runs_out_at", "runs_out_by")


def refresh(case_ids: Collection[int]) -> None:
    """Renew the shown columns of these cases and of what they were merged into; one statement."""
    if case_ids:
        with connection.cursor() as cursor:
            cursor.execute(REFRESH, [sorted(set(case_ids))])


def refreshed(case: Case) -> None:
    """Renew one case that is in memory as well."""
    refresh([case.pk])
    case.refresh_from_db(fields=SHOWN)
