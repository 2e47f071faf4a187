"""The schema, as numbered steps.  Forward only; each step is one transaction."""

from __future__ import annotations

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE seen (
            key TEXT PRIMARY KEY,
            received_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE inbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            conv TEXT NOT NULL,
            actor TEXT NOT NULL,
            trust INTEGER NOT NULL,
            payload TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            boots INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX inbox_conv ON inbox (conv, seq)",
        """CREATE TABLE session (
            conv TEXT PRIMARY KEY,
            id TEXT NOT NULL,
            flow TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            state TEXT NOT NULL,
            data TEXT NOT NULL,
            owner TEXT NOT NULL,
            version INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE session_archive (
            id TEXT PRIMARY KEY,
            conv TEXT NOT NULL,
            flow TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            state TEXT NOT NULL,
            data TEXT NOT NULL,
            reason TEXT NOT NULL,
            archived_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            conv TEXT NOT NULL,
            line TEXT NOT NULL,
            channel TEXT NOT NULL,
            policy TEXT NOT NULL,
            body TEXT NOT NULL,
            digest TEXT NOT NULL,
            variant INTEGER NOT NULL,
            idem_key TEXT UNIQUE,
            status TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            attempt_started_at INTEGER,
            perhaps_sent INTEGER NOT NULL DEFAULT 0,
            expires_at INTEGER NOT NULL,
            platform_ref TEXT NOT NULL DEFAULT '',
            error TEXT NOT NULL DEFAULT ''
        )""",
        "CREATE INDEX outbox_line ON outbox (line, seq) WHERE status IN ('pending', 'sending')",
        "CREATE INDEX outbox_digest ON outbox (digest, created_at)",
        """CREATE TABLE card (
            task_id TEXT PRIMARY KEY,
            conv TEXT NOT NULL,
            session TEXT NOT NULL,
            bot TEXT NOT NULL,
            receiver TEXT NOT NULL,
            role TEXT NOT NULL,
            buttons TEXT NOT NULL,
            choices INTEGER NOT NULL,
            template TEXT NOT NULL,
            update_code TEXT NOT NULL,
            status TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX card_live ON card (conv, session) WHERE status = 'live'",
        """CREATE TABLE timer (
            id TEXT NOT NULL UNIQUE,
            conv TEXT NOT NULL,
            name TEXT NOT NULL,
            gen INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (conv, name)
        )""",
        "CREATE INDEX timer_due ON timer (due_at)",
        """CREATE TABLE dead_letter (
            id TEXT PRIMARY KEY,
            source TEXT NOT NULL,
            key TEXT NOT NULL,
            conv TEXT NOT NULL,
            payload TEXT NOT NULL,
            error TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            died_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE rate (
            key TEXT PRIMARY KEY,
            tokens REAL NOT NULL,
            updated_at INTEGER NOT NULL,
            blocked_until INTEGER NOT NULL
        ) WITHOUT ROWID""",
    ),
    (  # what putting a letter back into the inbox needs
        "ALTER TABLE dead_letter ADD COLUMN actor TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE dead_letter ADD COLUMN trust INTEGER NOT NULL DEFAULT 0",
    ),
    (
        """CREATE TABLE token (
            app TEXT PRIMARY KEY,
            generation INTEGER NOT NULL,
            token TEXT NOT NULL,
            renew_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID""",
    ),
    ("ALTER TABLE card ADD COLUMN asks INTEGER NOT NULL DEFAULT 0",),  # it has something to pick
    (
        """CREATE TABLE answer (
            app TEXT NOT NULL,
            id TEXT NOT NULL,
            conv TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (app, id)
        ) WITHOUT ROWID""",
        "CREATE INDEX answer_conv ON answer (conv, opened_at)",
    ),
    (
        """CREATE TABLE reply (
            key TEXT PRIMARY KEY,
            conv TEXT NOT NULL,
            sealed TEXT NOT NULL,
            kept_at INTEGER NOT NULL
        ) WITHOUT ROWID""",
    ),
    (  # fewer pages to write per message: what is unique by itself needs no index to say so
        """CREATE TABLE outbox_2 (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            conv TEXT NOT NULL,
            line TEXT NOT NULL,
            channel TEXT NOT NULL,
            policy TEXT NOT NULL,
            body TEXT NOT NULL,
            digest TEXT NOT NULL,
            variant INTEGER NOT NULL,
            idem_key TEXT,
            status TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            attempt_started_at INTEGER,
            perhaps_sent INTEGER NOT NULL DEFAULT 0,
            expires_at INTEGER NOT NULL,
            platform_ref TEXT NOT NULL DEFAULT '',
            error TEXT NOT NULL DEFAULT ''
        )""",
        "INSERT INTO outbox_2 SELECT * FROM outbox",
        "UPDATE outbox_2 SET digest = substr(digest, 1, 16)",
        "DROP TABLE outbox",
        "ALTER TABLE outbox_2 RENAME TO outbox",
        "CREATE UNIQUE INDEX outbox_idem ON outbox (idem_key) WHERE idem_key IS NOT NULL",
        "CREATE INDEX outbox_line ON outbox (line, seq) WHERE status IN ('pending', 'sending')",
        "CREATE INDEX outbox_digest ON outbox (digest)",
    ),
    (  # a card that its reader got as a text, to be answered by typing
        "ALTER TABLE card ADD COLUMN as_text INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX card_as_text ON card (receiver) WHERE as_text = 1 AND status = 'live'",
    ),
    (  # what was said lately is a small table of its own, no index of all that is kept
        """CREATE TABLE said (
            digest TEXT NOT NULL,
            variant INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            said_at INTEGER NOT NULL,
            PRIMARY KEY (digest, variant)
        ) WITHOUT ROWID""",
        """INSERT INTO said SELECT digest, variant, max(seq), max(created_at) FROM outbox
            WHERE policy = 'dedupe' GROUP BY digest, variant""",
        "DROP INDEX outbox_digest",
    ),
    (  # one key may be posted to several rooms; the keys of rows that are there stay as they are
        "DROP INDEX outbox_idem",
        """CREATE UNIQUE INDEX outbox_idem ON outbox (channel, idem_key)
            WHERE idem_key IS NOT NULL""",
    ),
)
