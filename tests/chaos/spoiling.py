"""Ways to spoil what a performance left: each loses or doubles one thing behind the services' back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoiling:
    """One way, and what the checker must say of it."""

    what: str
    service: str  # whose database
    statements: str  # separated by semicolons
    check: str  # which check notices
    says: str  # a part of its complaint


SPOILINGS = (
    Spoiling(
        "a case vanishes",
        "intake",
        "DELETE FROM cases WHERE number = (SELECT min(number) FROM cases WHERE state = 'closed')",
        "promises",
        "lost",
    ),
    Spoiling(
        "a case is filed twice",
        "intake",
        "UPDATE cases SET summary = (SELECT summary FROM cases WHERE number = (SELECT min(number) FROM "
        "cases WHERE state = 'closed')) WHERE number = (SELECT max(number) FROM cases)",
        "promises",
        "made 2",
    ),
    Spoiling(
        "a case steps back",
        "intake",
        "UPDATE cases SET state = 'follow_up' WHERE number = (SELECT min(number) FROM cases WHERE state = 'closed')",
        "cases",
        "its history demands closed",
    ),
    Spoiling(
        "a case goes a round too far",
        "intake",
        "UPDATE cases SET round = round + 1 WHERE number = (SELECT min(number) FROM cases WHERE state = 'closed')",
        "cases",
        "; its events say closed",
    ),
    Spoiling(
        "an acceptance vanishes",
        "intake",
        "DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox WHERE type = 'case.accepted.v1')",
        "promises",
        "lost: accept",
    ),
    Spoiling(
        "an event is never sent",
        "dispatch",
        "UPDATE outbox SET published_at = NULL WHERE id = (SELECT max(id) FROM outbox)",
        "delivery",
        "never sent",
    ),
    Spoiling(
        "an event reaches nobody",
        "supervision",
        "DELETE FROM inbox WHERE event_id = (SELECT event_id FROM inbox WHERE consumer = "
        "'supervision.task.signed' LIMIT 1)",
        "delivery",
        "never handled task.signed",
    ),
    Spoiling(
        "an event comes from nowhere",
        "portal",
        "INSERT INTO inbox (consumer, event_id, handled_at) VALUES ('portal.case.closed', 'ghost', '2026-11-23')",
        "delivery",
        "nobody sent",
    ),
    Spoiling(
        "a number is left out",
        "dispatch",
        "UPDATE aggregate_sequence SET sequence = sequence + 1 WHERE subject LIKE 'task/%'",
        "delivery",
        "counted",
    ),
    Spoiling(
        "a task is placed twice",
        "dispatch",
        "CREATE TEMPORARY TABLE twin AS SELECT * FROM tasks WHERE origin = 'case' LIMIT 1; UPDATE twin SET "
        "task_id = 'twin'; INSERT INTO tasks SELECT * FROM twin",
        "tasks",
        "has the tasks",
    ),
    Spoiling(
        "a unit gets a directive twice",
        "dispatch",
        "CREATE TEMPORARY TABLE twin AS SELECT * FROM tasks WHERE origin = 'directive' LIMIT 1; UPDATE twin"
        " SET task_id = 'twin', addressed_to = NULL; INSERT INTO tasks SELECT * FROM twin",
        "tasks",
        "and has 5 tasks",
    ),
    Spoiling(
        "a unit never gets a directive",
        "dispatch",
        "DELETE FROM tasks WHERE task_id = (SELECT min(task_id) FROM tasks WHERE origin = 'directive')",
        "tasks",
        "and has 3 tasks",
    ),
    Spoiling(
        "a directive counts wrongly",
        "dispatch",
        "UPDATE directive_works SET open_tasks = open_tasks + 1",
        "tasks",
        "counts",
    ),
    Spoiling(
        "a task is forgotten",
        "dispatch",
        "UPDATE tasks SET state = 'signed' WHERE task_id = (SELECT min(task_id) FROM tasks WHERE state = 'done')",
        "tasks",
        "is signed",
    ),
    Spoiling(
        "an act is not on record",
        "dispatch",
        "DELETE FROM task_records WHERE act = 'approve'",
        "tasks",
        "acts on record",
    ),
    Spoiling(
        "a clock is lost",
        "supervision",
        "DELETE FROM clocks WHERE clock_id = (SELECT min(clock_id) FROM clocks WHERE kind = 'reply')",
        "clocks",
        "there is none",
    ),
    Spoiling(
        "a clock runs twice",
        "supervision",
        "UPDATE clocks SET subject = (SELECT min(subject) FROM clocks WHERE kind = 'sign'), round = 77 "
        "WHERE clock_id = (SELECT max(clock_id) FROM clocks WHERE kind = 'sign')",
        "clocks",
        "nothing asks for",
    ),
    Spoiling(
        "a clock runs on",
        "supervision",
        "UPDATE clocks SET state = 'running' WHERE clock_id = (SELECT min(clock_id) FROM clocks WHERE state"
        " = 'satisfied')",
        "clocks",
        "must be satisfied",
    ),
    Spoiling(
        "a rating is forgotten",
        "supervision",
        "UPDATE follow_ups SET state = 'open' WHERE state = 'completed'",
        "cases",
        "is open, not completed",
    ),
    Spoiling(
        "a rating counts twice",
        "supervision",
        "INSERT INTO outbox (event_id, type, subject, correlation, body, created_at, published_at, "
        "attempts) SELECT 'twin', type, subject, correlation, replace(body, '\"sequence\":2', "
        "'\"sequence\":4'), created_at, published_at, 0 FROM outbox WHERE type = 'rating.given.v1' LIMIT 1",
        "promises",
        "twice: rate",
    ),
    Spoiling(
        "a resident is told twice",
        "notify",
        "INSERT INTO message SELECT 'twin', event_id, event, about, region, audience, recipient || '-2', "
        "channel, template, title_zh, title_en, text_zh, text_en, state, created_at, due_at, attempts, "
        "address, sent_at, read_at, error, version FROM message WHERE event = 'case.submitted' AND channel "
        "= 'file' LIMIT 1",
        "messages",
        "told twice",
    ),
    Spoiling(
        "a resident is not told",
        "notify",
        "DELETE FROM message WHERE event = 'case.closed'",
        "messages",
        "was not told",
    ),
    Spoiling(
        "an agent is not told",
        "notify",
        "DELETE FROM message WHERE event = 'task.assigned'",
        "messages",
        "nobody was told",
    ),
    Spoiling(
        "a message is stuck",
        "notify",
        "UPDATE message SET state = 'sending' WHERE message_id = (SELECT min(message_id) FROM message WHERE"
        " channel = 'file')",
        "messages",
        "is sending",
    ),
    Spoiling(
        "a page is stale",
        "portal",
        "UPDATE case_view SET state = 'in_hand' WHERE state = 'closed'",
        "cases",
        "the portal shows",
    ),
    Spoiling(
        "a clock's page is stale",
        "portal",
        "UPDATE clock_view SET state = 'running'",
        "clocks",
        "the portal shows",
    ),
    Spoiling(
        "a task's page is stale",
        "portal",
        "UPDATE task_view SET state = 'assigned'",
        "tasks",
        "the portal shows",
    ),
    Spoiling(
        "a line of the timeline is missing",
        "portal",
        "DELETE FROM timeline WHERE event_id = (SELECT min(event_id) FROM timeline)",
        "pages",
        "0 times",
    ),
    Spoiling(
        "a line of the timeline is there twice",
        "portal",
        "INSERT INTO timeline SELECT 'twin', number, time, name, subject, sequence, task_id, data FROM "
        "timeline LIMIT 1",
        "pages",
        "nobody sent",
    ),
)
