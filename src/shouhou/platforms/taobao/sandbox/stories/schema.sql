-- Stories being played. Moments are the world's, in epoch milliseconds.

CREATE TABLE IF NOT EXISTS story_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS story_runs (
    run_id INTEGER PRIMARY KEY, story TEXT NOT NULL, seed INTEGER NOT NULL,
    step INTEGER NOT NULL DEFAULT 0, due INTEGER, waits TEXT NOT NULL DEFAULT '',
    shop_id INTEGER NOT NULL, buyer_id INTEGER NOT NULL, tid INTEGER, oid INTEGER,
    refund_id INTEGER, rating_id INTEGER, outcome TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS story_runs_due ON story_runs (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS story_runs_waiting ON story_runs (waits) WHERE waits <> '';
CREATE INDEX IF NOT EXISTS story_runs_of_refund ON story_runs (refund_id);
