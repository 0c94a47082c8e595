package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Decides about one topic to be created or to be given partitions. Owned by the controller's worker. */
final class TopicDecisions {
    private final BrokerConfig startup;
    private final RandomGenerator random;

    TopicDecisions(BrokerConfig startup, RandomGenerator random) {
        this.startup = startup;
        this.random = random;
    }

    Outcome<TopicCreated> create(ClusterImage image, CreateTopic command) {
        Optional<String> badName = TopicNames.complaint(command.name());
        if (badName.isPresent()) {
            return Outcome.refused(Reason.INVALID_TOPIC, badName.get());
        }
        if (image.topic(command.name()).isPresent()) {
            return Outcome.refused(Reason.TOPIC_ALREADY_EXISTS, "Topic '" + command.name() + "' exists already.");
        }
        Optional<String> colliding = collidingWith(image, command.name());
        if (colliding.isPresent()) {
            return Outcome.refused(
                    Reason.INVALID_TOPIC,
                    "Topic '%s' collides with topic '%s': '.' and '_' are one in names of metrics."
                            .formatted(command.name(), colliding.get()));
        }
        Outcome<Map<String, String>> configs = configs(image, command.configs());
        if (configs instanceof Outcome.Refused<Map<String, String>> refused) {
            return new Outcome.Refused<>(refused.refusal());
        }
        Map<String, String> overrides = ((Outcome.Done<Map<String, String>>) configs).value();
        return partitions(image, command)
                .map(partitions -> new TopicCreated(
                        new TopicRegistration(TopicId.random(random), command.name(), overrides, partitions)));
    }

    Outcome<PartitionsAdded> addPartitions(ClusterImage image, AddPartitions command) {
        Optional<TopicRegistration> found = image.topic(command.topic());
        if (found.isEmpty()) {
            return Outcome.refused(Reason.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic '" + command.topic() + "'.");
        }
        TopicRegistration topic = found.get();
        int present = topic.partitions().size();
        if (command.count() <= present) {
            return Outcome.refused(
                    Reason.INVALID_PARTITIONS,
                    "Topic '%s' has %d partitions; a new count must be above that, not %d."
                            .formatted(topic.name(), present, command.count()));
        }
        int added = command.count() - present;
        if (!command.assignments().isEmpty() && command.assignments().size() != added) {
            return Outcome.refused(
                    Reason.INVALID_REPLICA_ASSIGNMENT,
                    "Replicas are given for %d partitions, but %d are to be added."
                            .formatted(command.assignments().size(), added));
        }
        int replicationFactor = topic.partitions().get(0).replicas().size();
        ReplicaPlacement placement = new ReplicaPlacement(image, random);
        return (command.assignments().isEmpty()
                        ? placement.place(present, added, replicationFactor)
                        : placement.manual(present, command.assignments(), replicationFactor))
                .map(partitions -> new PartitionsAdded(topic.id(), partitions));
    }

    private static Optional<String> collidingWith(ClusterImage image, String name) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return Optional.empty();
        }
        return image.topicsByName().keySet().stream()
                .filter(other -> TopicNames.collide(name, other))
                .findFirst();
    }

    private Outcome<Map<String, String>> configs(ClusterImage image, List<ConfigOperation> operations) {
        Map<String, String> overrides = new HashMap<>();
        for (ConfigOperation operation : operations) {
            if (operation.value().isEmpty()) {
                return Outcome.refused(Reason.INVALID_CONFIG, "Config " + operation.key() + " needs a value.");
            }
            overrides.put(operation.key(), operation.value().get());
        }
        Optional<String> complaint = TopicConfig.complaint(EffectiveConfigs.ofBroker(startup, image), overrides);
        return complaint
                .<Outcome<Map<String, String>>>map(text -> Outcome.refused(Reason.INVALID_CONFIG, text))
                .orElseGet(() -> Outcome.done(overrides));
    }

    private Outcome<List<PartitionRegistration>> partitions(ClusterImage image, CreateTopic command) {
        ReplicaPlacement placement = new ReplicaPlacement(image, random);
        if (!command.assignments().isEmpty()) {
            return manual(placement, command);
        }
        int replicationFactor = command.replicationFactor() == CreateTopic.DEFAULT
                ? startup.defaultReplicationFactor()
                : command.replicationFactor();
        if (replicationFactor < 1) {
            return Outcome.refused(
                    Reason.INVALID_REPLICATION_FACTOR,
                    "Replication factor " + replicationFactor + " is not possible: it must be at least 1, or -1 for the"
                            + " default.");
        }
        int count = command.partitions() == CreateTopic.DEFAULT ? startup.numPartitions() : command.partitions();
        if (count < 1) {
            return Outcome.refused(
                    Reason.INVALID_PARTITIONS,
                    count + " partitions are not possible: there must be at least 1, or -1 for the default.");
        }
        return placement.place(0, count, replicationFactor);
    }

    private static Outcome<List<PartitionRegistration>> manual(ReplicaPlacement placement, CreateTopic command) {
        if (command.replicationFactor() != CreateTopic.DEFAULT || command.partitions() != CreateTopic.DEFAULT) {
            return Outcome.refused(
                    Reason.INVALID_REQUEST,
                    "Where replicas are given for each partition, partition count and replication factor must be -1.");
        }
        Map<Integer, List<Integer>> assignments = command.assignments();
        List<List<Integer>> inOrder = IntStream.range(0, assignments.size())
                .mapToObj(assignments::get)
                .takeWhile(replicas -> replicas != null)
                .toList();
        if (inOrder.size() != assignments.size()) {
            return Outcome.refused(
                    Reason.INVALID_REPLICA_ASSIGNMENT, "Partitions must be numbered from 0 without a gap.");
        }
        return placement.manual(0, inOrder, inOrder.get(0).size());
    }
}
