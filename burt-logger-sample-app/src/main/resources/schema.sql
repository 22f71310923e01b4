-- A batch is what arrives under one Idempotency-Key. The primary key is what keeps it from being stored twice.
create table if not exists batches (
  id           varchar(200) primary key,
  received_at  timestamp(3) with time zone not null,
  logs         integer                                  -- how many it has, once it has arrived in one piece
);

-- One row a log. The JSON is the log exactly as it arrived; the columns that follow it are found in it, once, to search
-- by. dataset is what the log is good for: 'example', or why it is none (null: not found out yet; see OlderLogs).
-- corrected is what it is good for once its answer has been corrected.
create table if not exists logs (
  id         bigint generated always as identity primary key,
  batch_id   varchar(200) not null references batches (id),
  position   integer not null,
  json       character large object not null,
  logged_at  timestamp(3) with time zone not null,
  model      varchar(200),
  outcome    varchar(200),
  user_id    varchar(200),
  dataset    varchar(20),
  log_id       varchar(200),
  turn_id      varchar(200),
  response_id  varchar(200),
  last_round   boolean,                                 -- it calls no tools, so it may be the answer of its turn
  corrected    varchar(20)
);

-- Labels of logs: of all feedback with one id the latest. It may be here before its log, so it refers to it by
-- a value that the log will have, and is joined by queries.
create table if not exists labels (
  feedback_id        varchar(200) primary key,
  log_id             varchar(200),
  response_id        varchar(200),
  name               varchar(200) not null,
  text               varchar(200),                      -- its value, if that is short
  number             double precision,                  -- its value, if that is a number
  other_log_id       varchar(200),                      -- the log that its log is preferred to
  other_response_id  varchar(200),
  given_at           timestamp(3) with time zone not null,
  json               character large object not null    -- the feedback exactly as it arrived
);

-- A file of an earlier version.
alter table batches add column if not exists logs integer;
alter table logs add column if not exists position integer;
alter table logs add column if not exists model varchar(200);
alter table logs add column if not exists outcome varchar(200);
alter table logs add column if not exists user_id varchar(200);
alter table logs add column if not exists dataset varchar(20);
alter table logs add column if not exists log_id varchar(200);
alter table logs add column if not exists turn_id varchar(200);
alter table logs add column if not exists response_id varchar(200);
alter table logs add column if not exists last_round boolean;
alter table logs add column if not exists corrected varchar(20);
update logs l
  set position = (select count(*) from logs o where o.batch_id = l.batch_id and o.id < l.id)
  where position is null;
alter table logs alter column position set not null;

-- A log is identified by its place in its batch, over HTTP and Kafka.
create unique index if not exists logs_by_batch on logs (batch_id, position);
create index if not exists logs_by_time on logs (logged_at);
create index if not exists logs_by_model on logs (model, id);
create index if not exists logs_by_outcome on logs (outcome, id);
create index if not exists logs_by_user on logs (user_id, id);
create index if not exists logs_by_dataset on logs (dataset, id);
create index if not exists logs_by_log_id on logs (log_id);
create index if not exists logs_by_turn_id on logs (turn_id);
create index if not exists logs_by_response_id on logs (response_id);
create index if not exists batches_by_time on batches (received_at);
create index if not exists labels_by_time on labels (given_at);
create index if not exists labels_by_name on labels (name, text);
create index if not exists labels_by_log_id on labels (log_id);
create index if not exists labels_by_response_id on labels (response_id);
create index if not exists labels_by_other_log_id on labels (other_log_id);
create index if not exists labels_by_other_response_id on labels (other_response_id);

-- Which label is for which log. A label of a turn applies to each of its logs. A label of its answer applies to
-- the latest complete log that calls no tools, or for the latest such log if none is complete.
-- The JSON is left out, because H2 would copy it for each row of the view. The conditions on the lengths keep H2 from
-- comparing each missing id with each missing id; it does not look up "is not null" before it joins.
create or replace view log_labels as
  select l.id as log, b.feedback_id, b.name, b.text, b.number, b.given_at from labels b join logs l on l.log_id = b.log_id
    where length(b.log_id) > 0 and length(l.log_id) > 0
      and (b.name not in ('correction', 'preferred_over')
        or not exists (select 1 from logs o where o.turn_id = l.log_id and o.last_round
          and (coalesce(o.outcome, 'complete') = 'complete', o.logged_at, o.id)
            > (coalesce(l.outcome, 'complete') = 'complete', l.logged_at, l.id)))
  union all
  select l.id as log, b.feedback_id, b.name, b.text, b.number, b.given_at from labels b join logs l on l.turn_id = b.log_id
    where length(b.log_id) > 0 and length(l.turn_id) > 0
      and (b.name not in ('correction', 'preferred_over')
        or l.last_round
          and not exists (select 1 from logs o where o.turn_id = l.turn_id and o.last_round
            and (coalesce(o.outcome, 'complete') = 'complete', o.logged_at, o.id)
              > (coalesce(l.outcome, 'complete') = 'complete', l.logged_at, l.id))
          and not exists (select 1 from logs o where o.log_id = l.turn_id and o.last_round
            and (coalesce(o.outcome, 'complete') = 'complete', o.logged_at, o.id)
              > (coalesce(l.outcome, 'complete') = 'complete', l.logged_at, l.id)))
  union all
  select l.id as log, b.feedback_id, b.name, b.text, b.number, b.given_at from labels b join logs l on l.response_id = b.response_id
    where length(b.response_id) > 0 and length(l.response_id) > 0;

-- Which logs others may be preferred to.
create or replace view compared_logs as
  select l.id as log from labels b join logs l on l.log_id = b.other_log_id
    where length(b.other_log_id) > 0 and length(l.log_id) > 0
  union all
  select l.id as log from labels b join logs l on l.turn_id = b.other_log_id
    where length(b.other_log_id) > 0 and length(l.turn_id) > 0 and l.last_round
  union all
  select l.id as log from labels b join logs l on l.response_id = b.other_response_id
    where length(b.other_response_id) > 0 and length(l.response_id) > 0;
