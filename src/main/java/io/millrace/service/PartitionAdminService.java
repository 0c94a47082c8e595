package io.millrace.service;

import io.millrace.cluster.AlterReassignment;
import io.millrace.cluster.BrokerDecisions;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.Controller;
import io.millrace.cluster.Decision;
import io.millrace.cluster.ElectLeader;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves partitions between nodes, elects their leaders, and takes nodes out of the cluster. Thread-safe because it has no
 * state of its own.
 */
public final class PartitionAdminService {
    private final MetadataCommands metadata;
    private final Controller controller;

    public PartitionAdminService(MetadataCommands metadata, Controller controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    /** An election that was asked for, and what came of it. Immutable. */
    public record Election(ElectLeader command, Outcome<PartitionChanged> outcome) {}

    /** Begins moves of partitions or takes them back; outcomes in the order of the commands. */
    public Future<List<Outcome<PartitionChanged>>> reassign(List<AlterReassignment> commands) {
        return metadata.submit(state -> controller.reassign(state, commands))
                .map(outcome -> TopicService.spread(outcome, commands.size()));
    }

    /** Elects leaders of the named partitions; outcomes in the order of the commands. */
    public Future<List<Election>> elect(List<ElectLeader> commands) {
        return metadata.submit(state -> controller.electLeaders(state, commands))
                .map(outcome -> elections(commands, TopicService.spread(outcome, commands.size())));
    }

    /** Elects leaders wherever the rule asks for another one than there is; only those partitions are answered. */
    public Future<Outcome<List<Election>>> electWhereNeeded(ElectLeader.Kind kind) {
        return metadata.submit(state -> {
            List<ElectLeader> commands = needed(state.image(), kind);
            Decision<List<Outcome<PartitionChanged>>> decision = controller.electLeaders(state, commands);
            return new Decision<>(decision.changes(), elections(commands, decision.reply()));
        });
    }

    /** Takes a stopped node without replicas out of the cluster. */
    public Future<Outcome<BrokerRegistration>> unregister(int nodeId) {
        return metadata.submit(state -> BrokerDecisions.unregister(state, nodeId))
                .map(outcome -> outcome instanceof Outcome.Done<Outcome<BrokerRegistration>> done
                        ? done.value()
                        : new Outcome.Refused<>(((Outcome.Refused<Outcome<BrokerRegistration>>) outcome).refusal()));
    }

    private static List<Election> elections(List<ElectLeader> commands, List<Outcome<PartitionChanged>> outcomes) {
        List<Election> elections = new ArrayList<>(commands.size());
        for (int index = 0; index < commands.size(); index++) {
            elections.add(new Election(commands.get(index), outcomes.get(index)));
        }
        return elections;
    }

    private static List<ElectLeader> needed(ClusterImage image, ElectLeader.Kind kind) {
        List<ElectLeader> needed = new ArrayList<>();
        for (TopicRegistration topic : image.topicsByName().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                boolean wrong = kind == ElectLeader.Kind.UNCLEAN
                        ? !partition.hasLeader()
                        : partition.leader() != partition.targetReplicas().get(0);
                if (wrong) {
                    needed.add(new ElectLeader(topic.name(), partition.partition(), kind));
                }
            }
        }
        return needed;
    }
}
