package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import java.util.Optional;

/**
 * A group's position in one partition, as it is stored. Immutable.
 *
 * @param topicId the topic the position belongs to; {@link TopicId#ZERO} when the committer did not know it
 * @param offset next offset to consume
 * @param leaderEpoch of the last consumed record; -1 when unknown
 * @param metadata whatever the committer wants to remember
 * @param commitTimestampMs wall-clock time of the commit
 * @param expireTimestampMs when it expires, if the committer said how long to keep it (OffsetCommit v2-v4)
 */
public record CommittedOffset(
        TopicId topicId,
        long offset,
        int leaderEpoch,
        String metadata,
        long commitTimestampMs,
        Optional<Long> expireTimestampMs) {}
