"""A terminal shows what a person must know of the servers, not their thousands of lines."""

import json

from deploy.local.log_lines import mongo_line, nats_line


def mongod_said(severity: str, message: str, **more: object) -> str:
    when = {"$date": "2026-11-21T01:39:15.962+00:00"}
    return json.dumps({"t": when, "s": severity, "c": "STORAGE", "msg": message, **more})


def test_a_warning_of_nats_keeps_its_time_and_its_sentence() -> None:
    line = "[17] 2026/11/21 01:39:15.963571 [FTL] Can't start JetStream: disk full"
    assert nats_line(line) == "01:39:15 ERROR Can't start JetStream: disk full"


def test_what_nats_says_in_passing_stays_in_its_log() -> None:
    assert nats_line("[17] 2026/11/21 01:39:15.962118 [INF] Starting nats-server") is None


def test_an_error_of_mongod_reads_as_a_sentence_with_its_reason() -> None:
    line = mongod_said("E", "Failed to open", attr={"error": {"code": 98, "errmsg": "in use"}})
    assert mongo_line(line) == '01:39:15 ERROR Failed to open: {"code": 98, "errmsg": "in use"}'


def test_mongods_usual_words_and_its_start_up_warnings_stay_in_its_log() -> None:
    assert mongo_line(mongod_said("I", "Listening on")) is None
    assert mongo_line(mongod_said("W", "Access control is off", tags=["startupWarnings"])) is None


def test_a_cursor_that_a_client_left_alarms_nobody() -> None:
    killed = {"code": 237, "codeName": "CursorKilled", "errmsg": "operation was interrupted"}
    assert mongo_line(mongod_said("W", "getMore command executor error", attr={"error": killed})) is None
    other = {"code": 43, "codeName": "CursorNotFound", "errmsg": "cursor id 1 not found"}
    assert mongo_line(mongod_said("W", "getMore command executor error", attr={"error": other})) is not None


def test_a_line_of_mongod_that_is_not_json_is_shown_as_it_is() -> None:
    assert mongo_line("Segmentation fault") == "Segmentation fault"
