-- What squawk must find in a migration that stops the site or what runs beside it, by the names of its rules, and what
-- it must let pass. .ci/code-checks tries each with what stands before and after every migration of ours.

-- require-concurrent-index-creation
CREATE INDEX users_name_idx ON users (name);

-- ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY users_name_idx ON users (name);

-- require-concurrent-index-deletion
DROP INDEX users_name_idx;

-- adding-required-field
ALTER TABLE users ADD COLUMN surname text NOT NULL;

-- adding-field-with-default
ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;

-- adding-not-nullable-field
ALTER TABLE users ALTER COLUMN password_hash SET NOT NULL;

-- constraint-missing-not-valid
ALTER TABLE users ADD CONSTRAINT users_name_check CHECK (length(name) > 0);

-- adding-foreign-key-constraint constraint-missing-not-valid
ALTER TABLE items ADD CONSTRAINT items_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id);

-- constraint-missing-not-valid disallowed-unique-constraint
ALTER TABLE items ADD CONSTRAINT items_name_key UNIQUE (name);

-- changing-column-type
ALTER TABLE users ALTER COLUMN version TYPE bigint;

-- renaming-column
ALTER TABLE users RENAME COLUMN name TO full_name;

-- ban-drop-column
ALTER TABLE users DROP COLUMN name;

-- ban-drop-table
DROP TABLE items;

-- prefer-timestamp-tz
ALTER TABLE users ADD COLUMN seen_at timestamp;

--
CREATE TABLE notes (id uuid PRIMARY KEY, owner_id uuid NOT NULL REFERENCES users (id));
CREATE INDEX notes_owner_id_idx ON notes (owner_id);
ALTER TABLE users ADD COLUMN notes_version integer DEFAULT 1 NOT NULL;
ALTER TABLE users ADD CONSTRAINT users_notes_check CHECK (notes_version > 0) NOT VALID;
COMMIT;
DROP INDEX CONCURRENTLY IF EXISTS users_notes_idx;
CREATE INDEX CONCURRENTLY users_notes_idx ON users (notes_version);
BEGIN;
