package io.millrace.cluster;

import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Random but possible histories of metadata changes, for property tests. */
public final class Changes {
    private final RandomGenerator random;
    private final List<TopicId> topics = new ArrayList<>();
    private int created;

    public Changes(RandomGenerator random) {
        this.random = random;
    }

    /** One commit of one to three changes. */
    public List<MetadataChange> nextCommit(ClusterState state) {
        List<MetadataChange> changes = new ArrayList<>();
        for (int count = random.nextInt(1, 4); count > 0; count--) {
            changes.add(next(state));
        }
        return changes;
    }

    private MetadataChange next(ClusterState state) {
        int kind = random.nextInt(topics.isEmpty() ? 5 : 10);
        if (kind < 2) {
            return create();
        }
        if (kind == 2) {
            return new MetadataChange.BrokerConfigChanged(random.nextInt(-1, 2), configs());
        }
        if (kind == 3) {
            return new MetadataChange.BrokerRegistered(new BrokerRegistration(
                    random.nextInt(3),
                    List.of(new Endpoint("PLAINTEXT", "", random.nextInt(65_536))),
                    random.nextBoolean() ? Optional.of("rack") : Optional.empty()));
        }
        if (kind == 4) {
            return new MetadataChange.ProducerIdsClaimed(state.nextProducerId() + 1_000);
        }
        return onTopic(state, kind, topics.get(random.nextInt(topics.size())));
    }

    private MetadataChange create() {
        TopicId id = TopicId.random(random);
        topics.add(id);
        created++;
        return new MetadataChange.TopicCreated(
                new TopicRegistration(id, "topic-" + created, configs(), List.of(partition(0))));
    }

    private MetadataChange onTopic(ClusterState state, int kind, TopicId id) {
        int present =
                state.image().topic(id).map(topic -> topic.partitions().size()).orElse(0);
        if (kind == 5) {
            return new MetadataChange.PartitionsAdded(id, List.of(partition(present), partition(present + 1)));
        }
        if (kind == 6 && present > 0) {
            return new MetadataChange.PartitionChanged(id, partition(random.nextInt(present)));
        }
        if (kind == 7) {
            return new MetadataChange.TopicConfigChanged(id, configs());
        }
        topics.remove(id);
        return random.nextBoolean()
                ? new MetadataChange.TopicDeleted(id)
                : new MetadataChange.DeletedTopicForgotten(id);
    }

    private PartitionRegistration partition(int number) {
        return new PartitionRegistration(number, 1, random.nextInt(9), random.nextInt(9), List.of(1, 2), List.of(1));
    }

    private Map<String, String> configs() {
        return random.nextBoolean() ? Map.of() : Map.of("retention.ms", Integer.toString(random.nextInt(1_000)));
    }
}
