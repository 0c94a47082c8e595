package io.millrace.cluster;

import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Random but possible histories of metadata changes, for property tests. */
public final class Changes {
    private static final List<BrokerRegistration.State> STATES = List.of(BrokerRegistration.State.values());

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
        int kind = random.nextInt(-1, topics.isEmpty() ? 7 : 12);
        if (kind < 0) {
            return new MetadataChange.GroupConfigChanged("group-" + random.nextInt(3), configs());
        }
        if (kind < 2) {
            return create();
        }
        if (kind == 2) {
            return new MetadataChange.BrokerConfigChanged(random.nextInt(-1, 2), configs());
        }
        if (kind == 3) {
            return new MetadataChange.BrokerRegistered(broker());
        }
        if (kind == 4) {
            return new MetadataChange.ProducerIdsClaimed(state.nextProducerId() + 1_000);
        }
        if (kind == 5) {
            return new MetadataChange.ControllerElected(random.nextInt(3), state.controllerEpoch() + 1);
        }
        if (kind == 6) {
            return new MetadataChange.BrokerUnregistered(random.nextInt(3));
        }
        return onTopic(state, kind, topics.get(random.nextInt(topics.size())));
    }

    private BrokerRegistration broker() {
        return new BrokerRegistration(
                random.nextInt(3),
                new UUID(random.nextLong(), random.nextLong()),
                random.nextInt(9),
                List.of(new Endpoint("PLAINTEXT", "", random.nextInt(65_536))),
                random.nextBoolean() ? Optional.of("rack") : Optional.empty(),
                STATES.get(random.nextInt(STATES.size())),
                random.nextBoolean());
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
        if (kind == 7) {
            return new MetadataChange.PartitionsAdded(id, List.of(partition(present), partition(present + 1)));
        }
        if (kind == 8 && present > 0) {
            return new MetadataChange.PartitionChanged(id, partition(random.nextInt(present)));
        }
        if (kind == 9) {
            return new MetadataChange.TopicConfigChanged(id, configs());
        }
        if (random.nextBoolean()) {
            return new MetadataChange.DeletedTopicCleared(id, random.nextInt(1, 3));
        }
        topics.remove(id);
        return random.nextBoolean()
                ? new MetadataChange.TopicDeleted(id, List.of(1, 2))
                : new MetadataChange.DeletedTopicForgotten(id);
    }

    private PartitionRegistration partition(int number) {
        boolean reassigning = random.nextBoolean();
        return new PartitionRegistration(
                number,
                1,
                random.nextInt(9),
                random.nextInt(9),
                reassigning ? List.of(1, 3, 2) : List.of(1, 2),
                List.of(1),
                reassigning ? List.of(3) : List.of(),
                reassigning ? List.of(2) : List.of());
    }

    private Map<String, String> configs() {
        return random.nextBoolean() ? Map.of() : Map.of("retention.ms", Integer.toString(random.nextInt(1_000)));
    }
}
