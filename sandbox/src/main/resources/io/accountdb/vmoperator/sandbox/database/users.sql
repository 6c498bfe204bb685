-- AccountDB's own table, as the operator finds it in a database that AccountDB uses.
CREATE TABLE users (
    id            serial PRIMARY KEY,
    username      text        NOT NULL UNIQUE,
    email         text        NOT NULL UNIQUE,
    password_hash text        NOT NULL,
    full_name     text,
    role          text        NOT NULL DEFAULT 'user',
    is_active     boolean     NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT now(),
    last_login    timestamptz
);
