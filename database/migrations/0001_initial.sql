-- The first schema. Scripts are frozen history: a released one is never edited, a change is a new script.
-- Not to be set here: user_version and application_id, which the migration writes in the same transaction.

CREATE TABLE meta (
    meta_id INTEGER NOT NULL PRIMARY KEY CHECK (meta_id = 1),
    store_id TEXT NOT NULL CHECK (length(store_id) = 32),
    lowest_compatible INTEGER NOT NULL CHECK (lowest_compatible > 0),
    program_version TEXT NOT NULL,
    created TEXT NOT NULL,
    opened TEXT NOT NULL
) STRICT;

INSERT INTO meta (meta_id, store_id, lowest_compatible, program_version, created, opened)
VALUES (1, lower(hex(randomblob(16))), 1, '', '', '');

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Entry: one row a report, one row a filled cell, one row in the history a changed cell.

CREATE TABLE report (
    report_id INTEGER NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL CHECK (unit <> ''),
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9][QM][0-9]*'),
    scope TEXT NOT NULL CHECK (scope IN ('own', 'consolidated')),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'returned')),
    revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    reason TEXT NOT NULL DEFAULT '',
    unlocked TEXT NOT NULL DEFAULT '[]' CHECK (unlocked <> ''),
    UNIQUE (unit, scope, period)
) STRICT;

CREATE TABLE cell (
    report_id INTEGER NOT NULL REFERENCES report (report_id),
    area TEXT NOT NULL CHECK (area <> ''),
    record TEXT NOT NULL,
    field TEXT NOT NULL CHECK (field <> ''),
    text TEXT NOT NULL CHECK (text <> ''),
    PRIMARY KEY (report_id, area, record, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    seq INTEGER NOT NULL PRIMARY KEY CHECK (seq > 0),
    time TEXT NOT NULL CHECK (time <> ''),
    user_name TEXT NOT NULL,
    report_id INTEGER NOT NULL REFERENCES report (report_id),
    area TEXT NOT NULL,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    old_text TEXT NOT NULL,
    new_text TEXT NOT NULL CHECK (new_text <> old_text),
    reason TEXT NOT NULL,
    save_id TEXT NOT NULL CHECK (save_id <> ''),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (save_id, ordinal)
) STRICT;

CREATE INDEX history_of_cell ON history (report_id, area, record, field);

CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history
BEGIN
    SELECT RAISE(ABORT, 'history is append-only');
END;

CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
BEGIN
    SELECT RAISE(ABORT, 'history is append-only');
END;

-- What was sent up. `content` is zlib-compressed canonical JSON (its checksum shows damage).

CREATE TABLE submission (
    submission_id INTEGER NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL CHECK (unit <> ''),
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9][QM][0-9]*'),
    scope TEXT NOT NULL CHECK (scope IN ('own', 'consolidated')),
    revision INTEGER NOT NULL CHECK (revision > 0),
    time TEXT NOT NULL CHECK (time <> ''),
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    digest TEXT NOT NULL CHECK (digest <> ''),
    chain_seq INTEGER NOT NULL CHECK (chain_seq >= 0),
    chain_head TEXT NOT NULL CHECK (length(chain_head) = 64),
    content BLOB NOT NULL,
    UNIQUE (unit, scope, period, revision)
) STRICT;

CREATE TRIGGER submission_is_never_changed BEFORE UPDATE ON submission
BEGIN
    SELECT RAISE(ABORT, 'submissions are append-only');
END;

CREATE TRIGGER submission_is_never_deleted BEFORE DELETE ON submission
BEGIN
    SELECT RAISE(ABORT, 'submissions are append-only');
END;

-- An export between its announcement and its record: the workbook may or may not have reached its place.
CREATE TABLE unfinished_export (
    unit TEXT NOT NULL CHECK (unit <> ''),
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9][QM][0-9]*'),
    scope TEXT NOT NULL CHECK (scope IN ('own', 'consolidated')),
    revision INTEGER NOT NULL CHECK (revision > 0),
    time TEXT NOT NULL CHECK (time <> ''),
    target TEXT NOT NULL CHECK (target <> ''),
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    digest TEXT NOT NULL CHECK (digest <> ''),
    chain_seq INTEGER NOT NULL CHECK (chain_seq >= 0),
    chain_head TEXT NOT NULL CHECK (length(chain_head) = 64),
    history_seq INTEGER NOT NULL CHECK (history_seq >= 0),
    content BLOB NOT NULL,
    PRIMARY KEY (unit, period, scope)
) STRICT;

CREATE TABLE task_package (
    package_id INTEGER NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL CHECK (plan <> ''),
    time TEXT NOT NULL CHECK (time <> ''),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    content TEXT NOT NULL CHECK (content <> '')
) STRICT;

CREATE UNIQUE INDEX one_active_package ON task_package (plan) WHERE active = 1;

-- The consolidating side.

CREATE TABLE unit_tree (
    code TEXT NOT NULL CHECK (code <> ''),
    from_period TEXT NOT NULL CHECK (from_period <> ''),
    until_period TEXT NOT NULL DEFAULT '' CHECK (until_period = '' OR until_period >= from_period),
    name TEXT NOT NULL CHECK (name <> ''),
    contact TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    parent TEXT NOT NULL DEFAULT '' CHECK (parent <> code),
    merged_into TEXT NOT NULL DEFAULT '' CHECK (merged_into <> code),
    PRIMARY KEY (code, from_period)
) STRICT, WITHOUT ROWID;

CREATE TABLE received_file (
    sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    name TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;

CREATE TRIGGER received_file_is_never_changed BEFORE UPDATE ON received_file
BEGIN
    SELECT RAISE(ABORT, 'received files are kept as they came');
END;

CREATE TABLE import_batch (
    batch_id TEXT NOT NULL PRIMARY KEY CHECK (batch_id <> ''),
    time TEXT NOT NULL CHECK (time <> ''),
    files TEXT NOT NULL CHECK (files <> ''),
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE received (
    received_id INTEGER NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL CHECK (plan <> ''),
    unit TEXT NOT NULL CHECK (unit <> ''),
    scope TEXT NOT NULL CHECK (scope IN ('own', 'consolidated')),
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9][QM][0-9]*'),
    revision INTEGER NOT NULL CHECK (revision > 0),
    state TEXT NOT NULL CHECK (state IN ('accepted', 'conflict', 'superseded', 'withdrawn')),
    file_sha256 TEXT NOT NULL REFERENCES received_file (sha256),
    file_name TEXT NOT NULL,
    time TEXT NOT NULL CHECK (time <> ''),
    digest TEXT NOT NULL CHECK (digest <> ''),
    edited INTEGER NOT NULL CHECK (edited IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX one_accepted ON received (plan, period, unit, scope) WHERE state = 'accepted';
CREATE INDEX received_of_unit ON received (plan, period, unit, scope, revision);
CREATE INDEX received_from_file ON received (file_sha256);

-- Apart from `received`, so that a list of thousands of units does not read their contents.
CREATE TABLE received_content (
    received_id INTEGER NOT NULL PRIMARY KEY REFERENCES received (received_id),
    content BLOB NOT NULL
) STRICT;

-- What a consolidated submission passes on of the units inside it, many rows to a part: it grows with their number.
CREATE TABLE received_rows (
    received_id INTEGER NOT NULL REFERENCES received (received_id),
    part INTEGER NOT NULL CHECK (part >= 0),
    content BLOB NOT NULL,
    PRIMARY KEY (received_id, part)
) STRICT;

-- Every change of state an import makes; undoing a batch walks back over them.
CREATE TABLE received_mark (
    mark_id INTEGER NOT NULL PRIMARY KEY,
    received_id INTEGER NOT NULL REFERENCES received (received_id),
    batch_id TEXT NOT NULL REFERENCES import_batch (batch_id),
    state_before TEXT NOT NULL CHECK (state_before IN ('', 'accepted', 'conflict', 'superseded', 'withdrawn')),
    state_after TEXT NOT NULL CHECK (state_after IN ('accepted', 'conflict', 'superseded', 'withdrawn'))
) STRICT;

CREATE INDEX marks_of_batch ON received_mark (batch_id, mark_id);

CREATE TABLE chase (
    chase_id INTEGER NOT NULL PRIMARY KEY,
    time TEXT NOT NULL CHECK (time <> ''),
    unit TEXT NOT NULL CHECK (unit <> ''),
    period TEXT NOT NULL CHECK (period <> ''),
    chased_by TEXT NOT NULL,
    way TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE INDEX chases_of_period ON chase (period, unit);

CREATE TABLE return_slip (
    slip_id INTEGER NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL CHECK (unit <> ''),
    period TEXT NOT NULL CHECK (period <> ''),
    revision INTEGER NOT NULL CHECK (revision > 0),
    time TEXT NOT NULL CHECK (time <> ''),
    content TEXT NOT NULL CHECK (content <> '')
) STRICT;

CREATE INDEX slips_of_period ON return_slip (period, unit);

CREATE TABLE decision (
    row_key TEXT NOT NULL PRIMARY KEY CHECK (row_key <> ''),
    choice TEXT NOT NULL CHECK (choice IN ('保留', '剔除')),
    time TEXT NOT NULL CHECK (time <> ''),
    user_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
