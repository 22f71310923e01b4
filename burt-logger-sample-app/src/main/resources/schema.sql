-- A batch is what arrives under one Idempotency-Key. The primary key is what keeps it from being stored twice.
create table if not exists batches (
  id           varchar(200) primary key,
  received_at  timestamp(3) with time zone not null,
  logs         integer                                  -- how many it has, once it has arrived in one piece
);

-- One row a log. The JSON is the log exactly as it arrived; the columns that follow it are found in it, once, to search
-- by. dataset is what the log is good for: 'example', or why it is none (null: not found out yet; see OlderLogs).
create table if not exists logs (
  id         bigint generated always as identity primary key,
  batch_id   varchar(200) not null references batches (id),
  position   integer not null,
  json       character large object not null,
  logged_at  timestamp(3) with time zone not null,
  model      varchar(200),
  outcome    varchar(200),
  user_id    varchar(200),
  dataset    varchar(20)
);

-- A file of an earlier version.
alter table batches add column if not exists logs integer;
alter table logs add column if not exists position integer;
alter table logs add column if not exists model varchar(200);
alter table logs add column if not exists outcome varchar(200);
alter table logs add column if not exists user_id varchar(200);
alter table logs add column if not exists dataset varchar(20);
update logs l
  set position = (select count(*) from logs o where o.batch_id = l.batch_id and o.id < l.id)
  where position is null;
alter table logs alter column position set not null;

-- A log is known by its place in its batch, whichever way it comes.
create unique index if not exists logs_by_batch on logs (batch_id, position);
create index if not exists logs_by_time on logs (logged_at);
create index if not exists logs_by_model on logs (model, id);
create index if not exists logs_by_outcome on logs (outcome, id);
create index if not exists logs_by_user on logs (user_id, id);
create index if not exists logs_by_dataset on logs (dataset, id);
