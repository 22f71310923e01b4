-- A batch is what arrives under one Idempotency-Key. The primary key is what keeps it from being stored twice.
create table if not exists batches (
  id           varchar(200) primary key,
  received_at  timestamp(3) with time zone not null
);

-- One row a log. The JSON is the log exactly as it arrived; logged_at is a copy of its timestamp to search by.
create table if not exists logs (
  id         bigint generated always as identity primary key,
  batch_id   varchar(200) not null references batches (id),
  logged_at  timestamp(3) with time zone not null,
  json       character large object not null
);

create index if not exists logs_by_time on logs (logged_at);
