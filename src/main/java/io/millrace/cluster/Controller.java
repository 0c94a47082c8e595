package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.BrokerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * Decides what becomes of a command to change the cluster's metadata: pure, a state and a command in, changes and a
 * reply out. One refusal in a command does not touch the rest of it. Owned by the controller's worker, for its source of
 * random topic ids.
 */
public final class Controller {
    /** More partitions than this in one command would stop everything else for too long. */
    public static final int MAX_PARTITIONS_PER_COMMAND = 10_000;

    /** Producer ids that are claimed at once. */
    public static final int PRODUCER_ID_BLOCK = 1_000;

    private final BrokerConfig startup;
    private final TopicDecisions topics;
    private final ConfigDecisions configs;

    /**
     * A controller.
     *
     * @param startup what this node was started with
     * @param random source of topic ids
     */
    public Controller(BrokerConfig startup, RandomGenerator random) {
        this.startup = startup;
        this.topics = new TopicDecisions(startup, random);
        this.configs = new ConfigDecisions(startup);
    }

    /** Creates topics; the reply has one outcome for each, in the same order. */
    public Decision<List<Outcome<TopicRegistration>>> createTopics(
            ClusterState state, List<CreateTopic> commands, boolean validateOnly) {
        long partitions = commands.stream()
                .mapToLong(command -> Math.max(command.assignments().size(), Math.max(command.partitions(), 1)))
                .sum();
        if (partitions > MAX_PARTITIONS_PER_COMMAND) {
            return refuseAll(commands, partitions);
        }
        Decision<List<Outcome<TopicCreated>>> decision = inTurn(state, commands, topics::create);
        List<Outcome<TopicRegistration>> reply = decision.reply().stream()
                .map(outcome -> outcome.map(TopicCreated::topic))
                .toList();
        return new Decision<>(validateOnly ? List.of() : decision.changes(), reply);
    }

    /** Deletes topics; the reply has what each was, in the same order. */
    public Decision<List<Outcome<TopicRegistration>>> deleteTopics(ClusterState state, List<TopicSelector> selectors) {
        List<MetadataChange> changes = new ArrayList<>();
        List<Outcome<TopicRegistration>> reply = new ArrayList<>();
        for (TopicSelector selector : selectors) {
            Outcome<TopicRegistration> outcome = delete(state.image(), selector);
            reply.add(outcome);
            if (outcome instanceof Outcome.Done<TopicRegistration> done) {
                changes.add(new TopicDeleted(done.value().id(), done.value().nodes()));
            }
        }
        return new Decision<>(changes, reply);
    }

    /** Gives topics more partitions; the reply has one outcome for each, in the same order. */
    public Decision<List<Outcome<PartitionsAdded>>> addPartitions(
            ClusterState state, List<AddPartitions> commands, boolean validateOnly) {
        long partitions =
                commands.stream().mapToLong(command -> added(state, command)).sum();
        if (partitions > MAX_PARTITIONS_PER_COMMAND) {
            return refuseAll(commands, partitions);
        }
        Decision<List<Outcome<PartitionsAdded>>> decision = inTurn(state, commands, topics::addPartitions);
        return validateOnly ? new Decision<>(List.of(), decision.reply()) : decision;
    }

    /** Alters configs; the reply has one outcome for each, in the same order. */
    public Decision<List<Outcome<MetadataChange>>> alterConfigs(
            ClusterState state, List<AlterConfig> commands, boolean validateOnly) {
        Decision<List<Outcome<MetadataChange>>> decision = inTurn(state, commands, configs::alter);
        return validateOnly ? new Decision<>(List.of(), decision.reply()) : decision;
    }

    /** Moves partitions to other replicas; the reply has one outcome for each, in the same order. */
    public Decision<List<Outcome<PartitionChanged>>> reassign(ClusterState state, List<AlterReassignment> commands) {
        return inTurn(state, commands, ReassignmentDecisions::alter);
    }

    /** Elects leaders; the reply has one outcome for each, in the same order. */
    public Decision<List<Outcome<PartitionChanged>>> electLeaders(ClusterState state, List<ElectLeader> commands) {
        return inTurn(state, commands, ReassignmentDecisions::elect);
    }

    /** Claims the next block of producer ids; the reply is its first. */
    public Decision<Long> claimProducerIds(ClusterState state) {
        long first = state.nextProducerId();
        return new Decision<>(List.of(new ProducerIdsClaimed(first + PRODUCER_ID_BLOCK)), first);
    }

    private Outcome<TopicRegistration> delete(ClusterImage image, TopicSelector selector) {
        if (!startup.deleteTopicEnable()) {
            return Outcome.refused(
                    Reason.TOPIC_DELETION_DISABLED, "Topics cannot be deleted here: delete.topic.enable is false.");
        }
        return selector.find(image)
                .<Outcome<TopicRegistration>>map(Outcome::done)
                .orElseGet(() -> unknown(selector));
    }

    private static Outcome<TopicRegistration> unknown(TopicSelector selector) {
        if (selector instanceof TopicSelector.ById byId) {
            return Outcome.refused(Reason.UNKNOWN_TOPIC_ID, "There is no topic with id " + byId.id() + ".");
        }
        return Outcome.refused(
                Reason.UNKNOWN_TOPIC_OR_PARTITION,
                "There is no topic '" + ((TopicSelector.ByName) selector).name() + "'.");
    }

    private static long added(ClusterState state, AddPartitions command) {
        return state.image()
                .topic(command.topic())
                .map(topic ->
                        Math.max(0L, (long) command.count() - topic.partitions().size()))
                .orElse(0L);
    }

    /** Decides each command on the image that the ones before it leave behind. */
    private static <C, T extends MetadataChange> Decision<List<Outcome<T>>> inTurn(
            ClusterState state, List<C> commands, BiFunction<ClusterImage, C, Outcome<T>> decide) {
        ClusterState current = state;
        List<MetadataChange> changes = new ArrayList<>();
        List<Outcome<T>> reply = new ArrayList<>(commands.size());
        for (C command : commands) {
            Outcome<T> outcome = decide.apply(current.image(), command);
            reply.add(outcome);
            if (outcome instanceof Outcome.Done<T> done) {
                changes.add(done.value());
                current = current.apply(List.of(done.value()));
            }
        }
        return new Decision<>(changes, reply);
    }

    private static <T> Decision<List<Outcome<T>>> refuseAll(List<?> commands, long partitions) {
        Outcome<T> refused = Outcome.refused(
                Reason.POLICY_VIOLATION,
                "%d partitions in one request are too many: at most %d at a time."
                        .formatted(partitions, MAX_PARTITIONS_PER_COMMAND));
        return new Decision<>(
                List.of(), commands.stream().map(command -> refused).toList());
    }
}
