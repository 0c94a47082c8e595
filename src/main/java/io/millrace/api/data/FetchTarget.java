package io.millrace.api.data;

import io.millrace.common.TopicId;
import io.millrace.service.FetchCommand.PartitionRead;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;

/**
 * One partition a client fetches: what to read next, and what it was told last. Owned by its {@link FetchSession}.
 *
 * <p>The read is kept ready, so that a session over many partitions costs nothing per request for those that do not
 * change.
 */
final class FetchTarget {
    /** Names a partition within a session: by topic id where the request's version has one, by name before. */
    record Key(TopicId topicId, String topic, int partition) {}

    private static final long NEVER_TOLD = -1;

    private PartitionRead read;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldLogStartOffset = NEVER_TOLD;

    FetchTarget(Key key, FetchPartition wanted) {
        this.read = read(key, wanted);
    }

    PartitionRead read() {
        return read;
    }

    /** The client moved on, or changed its mind. */
    void update(Key key, FetchPartition wanted) {
        read = read(key, wanted);
    }

    private static PartitionRead read(Key key, FetchPartition wanted) {
        return new PartitionRead(
                key.topicId(),
                key.topic(),
                wanted.partition(),
                wanted.fetchOffset(),
                Math.max(0, wanted.partitionMaxBytes()),
                wanted.currentLeaderEpoch(),
                wanted.lastFetchedEpoch());
    }

    /**
     * Notes what the client is about to be told.
     *
     * @return whether there is anything it does not know already
     */
    boolean tell(PartitionData answer) {
        boolean failed = answer.errorCode() != Errors.NONE.code();
        boolean news = failed
                || sizeBytes(answer.records()) > 0
                || answer.highWatermark() != toldHighWatermark
                || answer.logStartOffset() != toldLogStartOffset
                || answer.divergingEpoch().epoch() >= 0
                || answer.preferredReadReplica() >= 0;
        // After an error everything is news again.
        toldHighWatermark = failed ? NEVER_TOLD : answer.highWatermark();
        toldLogStartOffset = answer.logStartOffset();
        return news;
    }

    static int sizeBytes(BaseRecords records) {
        return records == null ? 0 : records.sizeInBytes();
    }
}
