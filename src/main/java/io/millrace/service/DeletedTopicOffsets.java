package io.millrace.service;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.ForgetPartitions;
import io.millrace.coordinator.group.GroupEvent;
import io.millrace.coordinator.runtime.CoordinatorDirectory;
import io.millrace.coordinator.runtime.CoordinatorShard;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the coordinators forget the offsets committed for topics that are deleted, so that a topic of the same name does not
 * begin in the middle. Owned by whoever publishes images; they do not wait for it.
 */
public final class DeletedTopicOffsets implements ImageListener {
    private static final Logger log = LoggerFactory.getLogger(DeletedTopicOffsets.class);

    private final CoordinatorDirectory<GroupEvent> shards;

    public DeletedTopicOffsets(CoordinatorDirectory<GroupEvent> shards) {
        this.shards = shards;
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        List<TopicPartition> deleted = new ArrayList<>();
        previous.topicsById().forEach((id, topic) -> {
            if (current.topic(id).isEmpty()) {
                deleted.addAll(partitions(topic));
            }
        });
        if (!deleted.isEmpty()) {
            shards.all().forEach(shard -> forget(shard, deleted));
        }
        return Future.succeededFuture();
    }

    private static List<TopicPartition> partitions(TopicRegistration topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
    }

    private static void forget(CoordinatorShard<GroupEvent> shard, List<TopicPartition> deleted) {
        shard.submit(new ForgetPartitions(deleted)).onSuccess(outcome -> {
            if (outcome instanceof Outcome.Refused<ForgetPartitions.Reply> refused) {
                log.debug(
                        "{} keeps offsets of deleted topics until they expire: {}",
                        shard.topicPartition(),
                        refused.refusal().message());
            }
        });
    }
}
