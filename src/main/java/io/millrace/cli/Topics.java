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
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the commands ask a broker about topics. Owns its connection; confined to its command. */
final class Topics implements AutoCloseable {
    private final Admin admin;
    private final String bootstrap;

    private Topics(Admin admin, String bootstrap) {
        this.admin = admin;
        this.bootstrap = bootstrap;
    }

    static Topics connect(ClientOptions client) {
        return new Topics(client.admin(), client.bootstrap());
    }

    Admin admin() {
        return admin;
    }

    /** Descriptions by name, sorted; fails with the name of the first topic that does not exist. */
    SortedMap<String, TopicDescription> describe(Collection<String> names)
            throws InterruptedException, ExecutionException {
        SortedMap<String, TopicDescription> found = new TreeMap<>();
        for (var entry :
                admin.describeTopics(List.copyOf(names)).topicNameValues().entrySet()) {
            try {
                found.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    throw missing(entry.getKey(), bootstrap);
                }
                throw e;
            }
        }
        return found;
    }

    static CommandFailure missing(String topic, String bootstrap) {
        return CommandFailure.failed("Topic " + topic + " does not exist at " + bootstrap
                + ". 'millrace topic list' shows what there is; 'millrace topic create " + topic + "' creates it.");
    }

    /** Offsets of every partition that has a leader. */
    Map<TopicPartition, Long> offsets(Collection<TopicDescription> topics, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (TopicDescription topic : topics) {
            topic.partitions().stream()
                    .filter(partition -> partition.leader() != null)
                    .forEach(partition -> wanted.put(new TopicPartition(topic.name(), partition.partition()), spec));
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
                admin.listOffsets(wanted).all().get().entrySet()) {
            offsets.put(entry.getKey(), entry.getValue().offset());
        }
        return offsets;
    }

    /** Records between the first and the next offset of each topic; an estimate where compaction left gaps. */
    Map<String, Long> recordCounts(Collection<TopicDescription> topics)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> starts = offsets(topics, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(topics, OffsetSpec.latest());
        Map<String, Long> counts = new HashMap<>();
        ends.forEach((partition, end) ->
                counts.merge(partition.topic(), end - starts.getOrDefault(partition, end), Long::sum));
        return counts;
    }

    /** Effective settings of one topic, with the defaults under each override. */
    Config config(String topic) throws InterruptedException, ExecutionException {
        ConfigResource resource = resource(topic);
        DescribeConfigsOptions options = new DescribeConfigsOptions().includeSynonyms(true);
        var answers = admin.describeConfigs(List.of(resource), options).all().get();
        return Objects.requireNonNull(answers.get(resource), "the answer names every resource that was asked for");
    }

    static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    @Override
    public void close() {
        admin.close();
    }
}
