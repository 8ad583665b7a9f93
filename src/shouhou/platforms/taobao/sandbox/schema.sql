-- The market's rows. Moments of the world are epoch milliseconds, those of the wall are named wall_…;
-- money is whole fen; ids are what the wire shows.

CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS shops (
    shop_id INTEGER PRIMARY KEY, nick TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('B', 'C')), frozen INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS subaccounts (
    sub_id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shops, nick TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS addresses (
    contact_id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shops,
    contact_name TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
    addr TEXT NOT NULL, zip_code TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '',
    mobile_phone TEXT NOT NULL, memo TEXT NOT NULL DEFAULT '', area_id INTEGER NOT NULL DEFAULT 0,
    send_def INTEGER NOT NULL DEFAULT 0, cancel_def INTEGER NOT NULL DEFAULT 0,
    modified INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS apps (
    app_key TEXT PRIMARY KEY, secret TEXT NOT NULL, name TEXT NOT NULL,
    daily_quota INTEGER NOT NULL DEFAULT 1000000
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quotas (
    app_key TEXT NOT NULL, day TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (app_key, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, app_key TEXT NOT NULL, shop_id INTEGER NOT NULL, sub_id INTEGER,
    redirect_uri TEXT NOT NULL, wall_expires REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    access_token TEXT PRIMARY KEY, refresh_token TEXT NOT NULL UNIQUE, app_key TEXT NOT NULL,
    shop_id INTEGER NOT NULL REFERENCES shops, sub_id INTEGER REFERENCES subaccounts,
    wall_expires REAL NOT NULL, wall_refresh_expires REAL NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS buyers (
    buyer_id INTEGER PRIMARY KEY, nick TEXT NOT NULL UNIQUE, open_uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, mobile TEXT NOT NULL, state TEXT NOT NULL, city TEXT NOT NULL,
    district TEXT NOT NULL, town TEXT NOT NULL DEFAULT '', address TEXT NOT NULL, zip TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS items (
    num_iid INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shops, title TEXT NOT NULL,
    outer_id TEXT NOT NULL DEFAULT '', picture TEXT NOT NULL DEFAULT '',
    seven_days INTEGER NOT NULL DEFAULT 1, cid INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS skus (
    sku_id INTEGER PRIMARY KEY, num_iid INTEGER NOT NULL REFERENCES items, properties TEXT NOT NULL,
    outer_id TEXT NOT NULL DEFAULT '', price INTEGER NOT NULL CHECK (price > 0),
    stock INTEGER NOT NULL DEFAULT 10000 CHECK (stock >= 0)
);
CREATE INDEX IF NOT EXISTS skus_of_item ON skus (num_iid);

CREATE TABLE IF NOT EXISTS trades (
    tid INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shops,
    buyer_id INTEGER NOT NULL REFERENCES buyers, type TEXT NOT NULL DEFAULT 'fixed',
    status TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
    pay_time INTEGER, consign_time INTEGER, end_time INTEGER, timeout INTEGER, ship_by INTEGER,
    total_fee INTEGER NOT NULL, discount_fee INTEGER NOT NULL DEFAULT 0,
    adjust_fee INTEGER NOT NULL DEFAULT 0, post_fee INTEGER NOT NULL DEFAULT 0,
    payment INTEGER NOT NULL, received INTEGER NOT NULL DEFAULT 0,
    buyer_message TEXT NOT NULL DEFAULT '', seller_memo TEXT NOT NULL DEFAULT '',
    seller_flag INTEGER NOT NULL DEFAULT 0, memo_added INTEGER NOT NULL DEFAULT 0,
    has_yfx INTEGER NOT NULL DEFAULT 0, shipping_type TEXT NOT NULL DEFAULT 'express',
    receiver TEXT NOT NULL, receiver_name TEXT NOT NULL, receiver_mobile TEXT NOT NULL,
    oaid TEXT NOT NULL, alipay_no TEXT NOT NULL DEFAULT '', close_reason TEXT NOT NULL DEFAULT '',
    urged INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS trades_by_created ON trades (shop_id, created);
CREATE INDEX IF NOT EXISTS trades_by_modified ON trades (shop_id, modified);
CREATE INDEX IF NOT EXISTS trades_by_buyer ON trades (buyer_id);
CREATE INDEX IF NOT EXISTS trades_by_name ON trades (receiver_name);
CREATE INDEX IF NOT EXISTS trades_by_mobile ON trades (receiver_mobile);

CREATE TABLE IF NOT EXISTS orders (
    oid INTEGER PRIMARY KEY, tid INTEGER NOT NULL REFERENCES trades, num_iid INTEGER NOT NULL,
    sku_id INTEGER NOT NULL, title TEXT NOT NULL, picture TEXT NOT NULL DEFAULT '',
    properties TEXT NOT NULL, outer_iid TEXT NOT NULL, outer_sku_id TEXT NOT NULL,
    price INTEGER NOT NULL, num INTEGER NOT NULL CHECK (num > 0), total_fee INTEGER NOT NULL,
    discount_fee INTEGER NOT NULL DEFAULT 0, divide_order_fee INTEGER NOT NULL,
    refunded INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, seven_days INTEGER NOT NULL DEFAULT 1,
    cid INTEGER NOT NULL DEFAULT 0,
    refund_id INTEGER, refund_status TEXT NOT NULL DEFAULT 'NO_REFUND',
    consign_time INTEGER, end_time INTEGER, timeout INTEGER,
    invoice_no TEXT NOT NULL DEFAULT '', company_code TEXT NOT NULL DEFAULT '',
    buyer_rate INTEGER NOT NULL DEFAULT 0, seller_rate INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS orders_of_trade ON orders (tid);
CREATE INDEX IF NOT EXISTS orders_due ON orders (timeout) WHERE timeout IS NOT NULL;

CREATE TABLE IF NOT EXISTS parcels (
    parcel_id INTEGER PRIMARY KEY, tid INTEGER NOT NULL REFERENCES trades, refund_id INTEGER,
    leg TEXT NOT NULL CHECK (leg IN ('out', 'back', 'exchange', 'reship', 'extra')),
    out_sid TEXT NOT NULL, company_code TEXT NOT NULL, oids TEXT NOT NULL,
    status TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL, signed INTEGER,
    intercept INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS parcels_of_trade ON parcels (tid);
CREATE INDEX IF NOT EXISTS parcels_by_number ON parcels (out_sid);
CREATE TABLE IF NOT EXISTS traces (
    trace_id INTEGER PRIMARY KEY, parcel_id INTEGER NOT NULL REFERENCES parcels,
    at INTEGER NOT NULL, action TEXT NOT NULL, description TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS traces_of_parcel ON traces (parcel_id, at);

CREATE TABLE IF NOT EXISTS refunds (
    refund_id INTEGER PRIMARY KEY, tid INTEGER NOT NULL REFERENCES trades,
    oid INTEGER NOT NULL REFERENCES orders, shop_id INTEGER NOT NULL REFERENCES shops,
    buyer_id INTEGER NOT NULL REFERENCES buyers, dispute_type TEXT NOT NULL, status TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('onsale', 'aftersale')), good_status TEXT NOT NULL,
    fee INTEGER NOT NULL CHECK (fee >= 0), num INTEGER NOT NULL, reason TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '', special_type TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL, modified INTEGER NOT NULL, version INTEGER NOT NULL,
    end_time INTEGER, deadline INTEGER, cs_status INTEGER NOT NULL DEFAULT 1, cs_deadline INTEGER,
    reviewed INTEGER NOT NULL DEFAULT 0, refuse_reason INTEGER, address_id INTEGER,
    address TEXT NOT NULL DEFAULT '', good_return_time INTEGER,
    back_company TEXT NOT NULL DEFAULT '', back_sid TEXT NOT NULL DEFAULT '',
    new_company TEXT NOT NULL DEFAULT '', new_sid TEXT NOT NULL DEFAULT '',
    exchange_sku TEXT NOT NULL DEFAULT '', proposed_fee INTEGER, proposed_address INTEGER
);
CREATE INDEX IF NOT EXISTS refunds_by_modified ON refunds (shop_id, modified);
CREATE INDEX IF NOT EXISTS refunds_listed ON refunds (shop_id, special_type, modified);
CREATE INDEX IF NOT EXISTS refunds_by_status ON refunds (shop_id, status, modified);
CREATE INDEX IF NOT EXISTS refunds_of_trade ON refunds (tid);
CREATE INDEX IF NOT EXISTS refunds_of_order ON refunds (oid);
CREATE INDEX IF NOT EXISTS refunds_due ON refunds (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX IF NOT EXISTS refunds_cs_due ON refunds (cs_deadline) WHERE cs_deadline IS NOT NULL;
CREATE TABLE IF NOT EXISTS timeline (
    line_id INTEGER PRIMARY KEY, refund_id INTEGER NOT NULL REFERENCES refunds, at INTEGER NOT NULL,
    who TEXT NOT NULL, event TEXT NOT NULL, status TEXT NOT NULL, says TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS timeline_of_refund ON timeline (refund_id);
CREATE TABLE IF NOT EXISTS refund_messages (
    message_id INTEGER PRIMARY KEY, refund_id INTEGER NOT NULL REFERENCES refunds,
    role INTEGER NOT NULL, owner_id INTEGER NOT NULL, owner_nick TEXT NOT NULL, content TEXT NOT NULL,
    created INTEGER NOT NULL, type TEXT NOT NULL DEFAULT 'NORMAL', pictures TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS messages_of_refund ON refund_messages (refund_id);
CREATE TABLE IF NOT EXISTS pictures (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, bytes BLOB NOT NULL
) WITHOUT ROWID;

-- Money booked once: what a buyer paid, what a refund gave back, what a confirmed order gave the seller.
CREATE TABLE IF NOT EXISTS payments (
    payment_id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('paid', 'refund', 'settled')),
    key INTEGER NOT NULL, tid INTEGER NOT NULL REFERENCES trades, oid INTEGER,
    amount INTEGER NOT NULL CHECK (amount >= 0), at INTEGER NOT NULL, UNIQUE (kind, key)
);
CREATE INDEX IF NOT EXISTS payments_of_trade ON payments (tid);

CREATE TABLE IF NOT EXISTS ratings (
    rating_id INTEGER PRIMARY KEY, tid INTEGER NOT NULL REFERENCES trades, oid INTEGER NOT NULL,
    shop_id INTEGER NOT NULL, num_iid INTEGER NOT NULL, role TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('good', 'neutral', 'bad')), content TEXT NOT NULL,
    anonymous INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, reply TEXT NOT NULL DEFAULT '',
    reply_time INTEGER, appended TEXT NOT NULL DEFAULT '', append_time INTEGER,
    append_reply TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]', UNIQUE (oid, role)
);
CREATE INDEX IF NOT EXISTS ratings_by_created ON ratings (shop_id, created);
CREATE TABLE IF NOT EXISTS chats (
    chat_id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL, buyer_id INTEGER NOT NULL,
    who TEXT NOT NULL, content TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS chats_of_buyer ON chats (shop_id, buyer_id);
CREATE TABLE IF NOT EXISTS notes (
    note_id INTEGER PRIMARY KEY, method TEXT NOT NULL, tid INTEGER, refund_id INTEGER,
    body TEXT NOT NULL, at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS permits (
    app_key TEXT NOT NULL, shop_id INTEGER NOT NULL, topics TEXT NOT NULL DEFAULT '',
    group_name TEXT NOT NULL DEFAULT 'default', created INTEGER NOT NULL, modified INTEGER NOT NULL,
    PRIMARY KEY (app_key, shop_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tmc (
    message_id INTEGER PRIMARY KEY, app_key TEXT NOT NULL, group_name TEXT NOT NULL,
    shop_id INTEGER NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL, at INTEGER NOT NULL,
    wall_free REAL NOT NULL, sent INTEGER NOT NULL DEFAULT 0, repeat INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS tmc_waiting ON tmc (app_key, group_name, wall_free);
CREATE TABLE IF NOT EXISTS tmc_totals (
    app_key TEXT NOT NULL, group_name TEXT NOT NULL, put INTEGER NOT NULL DEFAULT 0,
    got INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (app_key, group_name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS texted (
    text_id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL, code TEXT NOT NULL, wall REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS calls (
    call_id INTEGER PRIMARY KEY, wall REAL NOT NULL, app_key TEXT NOT NULL, method TEXT NOT NULL,
    code INTEGER NOT NULL DEFAULT 0, sub_code TEXT NOT NULL DEFAULT '',
    milliseconds REAL NOT NULL, trouble TEXT NOT NULL DEFAULT ''
);
