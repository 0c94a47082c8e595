package io.millrace.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What the commands ask a broker about consumer groups. Owns its connection; confined to its command. */
final class Groups implements AutoCloseable {
    private final Admin admin;
    private final String bootstrap;

    private Groups(Admin admin, String bootstrap) {
        this.admin = admin;
        this.bootstrap = bootstrap;
    }

    static Groups connect(ClientOptions client) {
        return new Groups(client.admin(), client.bootstrap());
    }

    Admin admin() {
        return admin;
    }

    /** Descriptions by group id, sorted; fails with the first group that does not exist. */
    SortedMap<String, ConsumerGroupDescription> describe(Collection<String> groupIds)
            throws InterruptedException, ExecutionException {
        SortedMap<String, ConsumerGroupDescription> found = new TreeMap<>();
        for (var entry : admin.describeConsumerGroups(List.copyOf(groupIds))
                .describedGroups()
                .entrySet()) {
            try {
                found.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GroupIdNotFoundException) {
                    throw missing(entry.getKey());
                }
                throw e;
            }
        }
        return found;
    }

    private CommandFailure missing(String groupId) {
        return CommandFailure.failed("Group " + groupId + " does not exist at " + bootstrap
                + ". 'millrace group list' shows what there is.");
    }

    /** Committed offsets of a group; partitions in order. */
    SortedMap<TopicPartition, OffsetAndMetadata> committed(String groupId)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, @Nullable OffsetAndMetadata> answer =
                new HashMap<>(admin.listConsumerGroupOffsets(Map.of(groupId, new ListConsumerGroupOffsetsSpec()))
                        .partitionsToOffsetAndMetadata(groupId)
                        .get());
        SortedMap<TopicPartition, OffsetAndMetadata> committed = byName();
        answer.forEach((partition, offset) -> {
            if (offset != null) {
                committed.put(partition, offset);
            }
        });
        return committed;
    }

    static <V> SortedMap<TopicPartition, V> byName() {
        return new TreeMap<>((one, other) -> {
            int byTopic = one.topic().compareTo(other.topic());
            return byTopic != 0 ? byTopic : Integer.compare(one.partition(), other.partition());
        });
    }

    /** Offsets of partitions; -1 where there is none of the kind asked for. */
    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
                admin.listOffsets(wanted).all().get().entrySet()) {
            offsets.put(entry.getKey(), entry.getValue().offset());
        }
        return offsets;
    }

    /** Ends of partitions for consumers of committed data: their last stable offsets. */
    Map<TopicPartition, Long> stableEnds(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        ListOffsetsOptions committedOnly = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
                admin.listOffsets(wanted, committedOnly).all().get().entrySet()) {
            ends.put(entry.getKey(), entry.getValue().offset());
        }
        return ends;
    }

    /** How many partitions a topic has; fails when it does not exist. */
    int partitionCount(String topic) throws InterruptedException, ExecutionException {
        try {
            return Objects.requireNonNull(
                            admin.describeTopics(List.of(topic))
                                    .allTopicNames()
                                    .get()
                                    .get(topic),
                            "the answer names every topic that was asked for")
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw Topics.missing(topic, bootstrap);
            }
            throw e;
        }
    }

    /** Which member has which partition. */
    static Map<TopicPartition, String> owners(ConsumerGroupDescription group) {
        Map<TopicPartition, String> owners = new HashMap<>();
        for (MemberDescription member : group.members()) {
            member.assignment().topicPartitions().forEach(partition -> owners.put(partition, member.consumerId()));
        }
        return owners;
    }

    static <V> V known(Map<TopicPartition, V> values, TopicPartition partition) {
        return Objects.requireNonNull(values.get(partition), "the answer names every partition that was asked for");
    }

    @Override
    public void close() {
        admin.close();
    }
}
