package io.millrace.api.data;

import io.millrace.api.ErrorCodes;
import io.millrace.api.TopicIds;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.protocol.SliceRecords;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import io.millrace.service.FetchedPartition;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * What a fetch found for each of its targets, in their order, ready to become an answer once. Owned by the request;
 * slices that do not make it into the answer are closed.
 */
final class FetchAnswer {
    private static final long UNKNOWN_OFFSET = -1;

    private final List<FetchTarget> targets;
    private final List<PartitionData> partitions;

    private FetchAnswer(List<FetchTarget> targets, List<PartitionData> partitions) {
        this.targets = targets;
        this.partitions = partitions;
    }

    static FetchAnswer of(
            List<FetchTarget> targets,
            List<Outcome<FetchedPartition>> outcomes,
            FetchIsolation isolation,
            boolean byId) {
        List<PartitionData> partitions = new ArrayList<>(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            PartitionRead read = targets.get(i).read();
            PartitionData partition = partition(read.partition(), outcomes.get(i), isolation);
            boolean unnamed = byId && read.topicId().equals(TopicId.ZERO);
            if (unnamed && partition.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION.code()) {
                partition.setErrorCode(Errors.UNKNOWN_TOPIC_ID.code());
            }
            partitions.add(partition);
        }
        return new FetchAnswer(targets, partitions);
    }

    static FetchAnswer refused(List<FetchTarget> targets, Errors error) {
        return new FetchAnswer(
                targets,
                targets.stream()
                        .map(target -> error(target.read().partition(), error))
                        .toList());
    }

    /** Everything, for a full fetch. */
    FetchResponseData complete(FetchSession session) {
        return respond(session, true);
    }

    /** What the client does not know yet, for a fetch that continues a session. */
    FetchResponseData news(FetchSession session) {
        return respond(session, false);
    }

    private FetchResponseData respond(FetchSession session, boolean all) {
        List<FetchableTopicResponse> topics = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            FetchTarget target = targets.get(i);
            PartitionData partition = partitions.get(i);
            boolean news = target.tell(partition);
            if (news || all) {
                topicFor(target.read(), topics).partitions().add(partition);
            } else {
                discard(partition);
            }
            if (!all && FetchTarget.sizeBytes(partition.records()) > 0) {
                session.served(target);
            }
        }
        return new FetchResponseData().setResponses(topics);
    }

    private static void discard(PartitionData partition) {
        if (partition.records() instanceof SliceRecords slice) {
            slice.discard();
        }
    }

    /** The last topic of the answer if it is the one of the read, else a new one. */
    private static FetchableTopicResponse topicFor(PartitionRead read, List<FetchableTopicResponse> topics) {
        if (!topics.isEmpty()) {
            FetchableTopicResponse last = topics.get(topics.size() - 1);
            if (last.topic().equals(read.topic()) && TopicIds.of(last.topicId()).equals(read.topicId())) {
                return last;
            }
        }
        FetchableTopicResponse topic =
                new FetchableTopicResponse().setTopic(read.topic()).setTopicId(TopicIds.wire(read.topicId()));
        topics.add(topic);
        return topic;
    }

    private static PartitionData partition(int index, Outcome<FetchedPartition> outcome, FetchIsolation isolation) {
        if (outcome instanceof Outcome.Refused<FetchedPartition> refused) {
            return error(index, ErrorCodes.of(refused.refusal().reason()));
        }
        FetchedPartition fetched = ((Outcome.Done<FetchedPartition>) outcome).value();
        PartitionData partition = new PartitionData()
                .setPartitionIndex(index)
                .setHighWatermark(fetched.highWatermark())
                .setLastStableOffset(fetched.lastStableOffset())
                .setLogStartOffset(fetched.logStartOffset())
                .setAbortedTransactions(isolation == FetchIsolation.LAST_STABLE_OFFSET ? aborted(fetched) : null)
                .setRecords(new SliceRecords(fetched.records()));
        fetched.diverging()
                .ifPresent(end -> partition.setDivergingEpoch(
                        new EpochEndOffset().setEpoch(end.leaderEpoch()).setEndOffset(end.endOffsetExclusive())));
        fetched.nearerReplica().ifPresent(partition::setPreferredReadReplica);
        return partition;
    }

    private static List<AbortedTransaction> aborted(FetchedPartition fetched) {
        return fetched.aborted().stream()
                .map(transaction -> new AbortedTransaction()
                        .setProducerId(transaction.producerId())
                        .setFirstOffset(transaction.firstOffset()))
                .toList();
    }

    private static PartitionData error(int index, Errors error) {
        return new PartitionData()
                .setPartitionIndex(index)
                .setErrorCode(error.code())
                .setHighWatermark(UNKNOWN_OFFSET)
                .setRecords(MemoryRecords.EMPTY);
    }
}
