package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.GroupEvent;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.coordinator.group.ListGroups.ListedGroup;
import io.millrace.coordinator.runtime.CoordinatorDirectory;
import io.millrace.coordinator.runtime.CoordinatorShard;
import io.millrace.coordinator.runtime.ShardHash;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the shard that coordinates a group on this node. Thread-safe because it has no mutable state. */
public final class HostedGroupService implements GroupService {
    private final CoordinatorDirectory<GroupEvent> shards;
    private final ClusterView cluster;

    public HostedGroupService(CoordinatorDirectory<GroupEvent> shards, ClusterView cluster) {
        this.shards = shards;
        this.cluster = cluster;
    }

    @Override
    public <R> Future<Outcome<R>> submit(String groupId, GroupCommand<R> command) {
        Optional<CoordinatorShard<GroupEvent>> shard = shardOf(groupId);
        return shard.isPresent()
                ? shard.get().submit(command)
                : Future.succeededFuture(Outcome.refused(
                        Reason.NOT_COORDINATOR,
                        "This node does not coordinate group '" + groupId + "': ask for its coordinator again."));
    }

    private Optional<CoordinatorShard<GroupEvent>> shardOf(String groupId) {
        Optional<TopicRegistration> topic = cluster.image().topic(InternalTopics.CONSUMER_OFFSETS);
        return topic.flatMap(registration -> shards.find(
                ShardHash.partitionOf(groupId, registration.partitions().size())));
    }

    @Override
    public Future<Outcome<ListGroups.Reply>> list(ListGroups command) {
        List<Future<Outcome<ListGroups.Reply>>> asked =
                shards.all().stream().map(shard -> shard.submit(command)).toList();
        return Future.all(asked).map(answers -> merge(answers.list()));
    }

    private static Outcome<ListGroups.Reply> merge(List<Outcome<ListGroups.Reply>> answers) {
        List<ListedGroup> groups = new ArrayList<>();
        for (Outcome<ListGroups.Reply> answer : answers) {
            if (answer instanceof Outcome.Done<ListGroups.Reply> done) {
                groups.addAll(done.value().groups());
            } else if (((Outcome.Refused<ListGroups.Reply>) answer).refusal().reason() != Reason.NOT_COORDINATOR) {
                return answer;
            }
        }
        return Outcome.done(new ListGroups.Reply(groups));
    }
}
