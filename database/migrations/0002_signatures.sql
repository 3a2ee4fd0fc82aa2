-- Keys of other units, enrolled after their fingerprint was compared, and whose key signed what was taken in.

CREATE TABLE enrolled_key (
    key_number INTEGER NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL CHECK (unit <> ''),
    unit_name TEXT NOT NULL,
    public_key TEXT NOT NULL CHECK (length(public_key) = 64 AND public_key NOT GLOB '*[^0-9a-f]*'),
    enrolled_on TEXT NOT NULL CHECK (enrolled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    enrolled_by TEXT NOT NULL,
    retired_on TEXT NOT NULL DEFAULT ''
        CHECK (retired_on = '' OR retired_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;

CREATE UNIQUE INDEX one_standing_enrolment ON enrolled_key (unit, public_key) WHERE retired_on = '';

CREATE TRIGGER an_enrolment_is_only_retired BEFORE UPDATE ON enrolled_key
WHEN OLD.retired_on <> '' OR NEW.retired_on = ''
    OR (NEW.key_number, NEW.unit, NEW.unit_name, NEW.public_key, NEW.enrolled_on, NEW.enrolled_by)
    IS NOT (OLD.key_number, OLD.unit, OLD.unit_name, OLD.public_key, OLD.enrolled_on, OLD.enrolled_by)
BEGIN
    SELECT RAISE(ABORT, 'an enrolment is only retired');
END;

CREATE TRIGGER an_enrolment_is_never_deleted BEFORE DELETE ON enrolled_key
BEGIN
    SELECT RAISE(ABORT, 'enrolments are append-only');
END;

-- No row: the workbook carried no signature.
CREATE TABLE received_signature (
    received_id INTEGER NOT NULL PRIMARY KEY REFERENCES received (received_id),
    public_key TEXT NOT NULL CHECK (length(public_key) = 64 AND public_key NOT GLOB '*[^0-9a-f]*'),
    exported_on TEXT NOT NULL
        CHECK (exported_on = '' OR exported_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
