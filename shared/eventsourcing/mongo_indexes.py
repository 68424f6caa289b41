"""The collections' names and indexes, one table for whoever creates, queries or inspects them."""

from typing import Final

from bson.codec_options import CodecOptions
from pymongo import ASCENDING, IndexModel
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from shared.eventsourcing.mongo_driver import Collection, Database, Document

COMMITS: Final = "commits"
SNAPSHOTS: Final = "snapshots"
LEASES: Final = "leases"

BY_PLACE: Final = "stream_first_version"
BY_TYPE_IN_STREAM: Final = "stream_type"
BY_TYPE_IN_TIME: Final = "type_at"
UNPUBLISHED: Final = "unpublished"

DURABLE: Final = WriteConcern(w="majority", j=True, wtimeout=10_000)
FORGETTABLE: Final = WriteConcern(w=1, j=False)
LASTING: Final = ReadConcern("majority")
NEWEST: Final = ReadConcern("local")

COMMIT_INDEXES: Final = (
    IndexModel([("stream", ASCENDING), ("events.version", ASCENDING)], name="stream_version", unique=True),
    IndexModel([("events.id", ASCENDING)], name="event_id", unique=True),
    IndexModel([("stream", ASCENDING), ("first_version", ASCENDING)], name=BY_PLACE),
    IndexModel(
        [("stream", ASCENDING), ("events.type", ASCENDING), ("first_version", ASCENDING)],
        name=BY_TYPE_IN_STREAM,
    ),
    IndexModel([("events.type", ASCENDING), ("at", ASCENDING)], name=BY_TYPE_IN_TIME),
    IndexModel(
        [("stream", ASCENDING), ("first_version", ASCENDING)],
        name=UNPUBLISHED,
        partialFilterExpression={"published": False},
    ),
)

SNAPSHOT_INDEXES: Final = (
    IndexModel([("saved_at", ASCENDING)], name="forget", expireAfterSeconds=30 * 86_400),
)


def collection(
    database: Database,
    name: str,
    write_concern: WriteConcern = DURABLE,
    read_concern: ReadConcern = LASTING,
) -> Collection:
    """A collection read from the primary, with exactly these concerns whatever the client was opened with."""
    return database.get_collection(
        name,
        codec_options=CodecOptions[Document](tz_aware=True),
        read_preference=ReadPreference.PRIMARY,
        write_concern=write_concern,
        read_concern=read_concern,
    )
