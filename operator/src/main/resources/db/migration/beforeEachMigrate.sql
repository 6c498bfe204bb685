-- Runs at the start of each script's own transaction.

-- A table that somebody uses for long must not make everybody else wait behind the migration.
SET LOCAL lock_timeout = '5s';

-- Sees all rows. The id is 0 and not empty, because older policies of AccountDB cast it as it is.
SET LOCAL app.current_user_id = '0';
SET LOCAL app.current_user_role = 'admin';

-- Should a policy hide rows all the same, it is an error and no silence.
SET LOCAL row_security = off;

-- That a table is there already is what IF NOT EXISTS is for, and no warning.
SET LOCAL client_min_messages = warning;
