package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetDelete;
import io.millrace.coordinator.group.OffsetDelete.DeletedOffset;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * OffsetDelete (key 47), version 0 (KIP-496): forgets committed offsets of topics that a group is not subscribed to. Topics
 * that do not exist are refused here. What the group refuses as a whole is the error of the answer, without topics. No known
 * difference from Kafka.
 */
final class OffsetDeleteHandler implements ApiHandler<OffsetDeleteRequestData, OffsetDeleteResponseData> {
    private final GroupService groups;
    private final ClusterView cluster;

    OffsetDeleteHandler(GroupService groups, ClusterView cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public Future<OffsetDeleteResponseData> handle(RequestContext context, OffsetDeleteRequestData request) {
        ClusterImage image = cluster.image();
        List<TopicPartition> known = new ArrayList<>();
        OffsetDeleteResponseData response = new OffsetDeleteResponseData();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            topic.partitions().forEach(wanted -> {
                TopicPartition partition = new TopicPartition(topic.name(), wanted.partitionIndex());
                if (image.topic(topic.name())
                        .filter(found -> partition.partition() >= 0
                                && partition.partition() < found.partitions().size())
                        .isPresent()) {
                    known.add(partition);
                } else {
                    add(response, partition, Errors.UNKNOWN_TOPIC_OR_PARTITION);
                }
            });
        }
        return groups.submit(request.groupId(), new OffsetDelete(request.groupId(), known))
                .map(outcome -> {
                    if (outcome instanceof Outcome.Done<OffsetDelete.Reply> done) {
                        for (DeletedOffset deleted : done.value().partitions()) {
                            add(response, deleted.partition(), ErrorCodes.of(deleted.refusal()));
                        }
                        return response;
                    }
                    return new OffsetDeleteResponseData()
                            .setErrorCode(ErrorCodes.of(outcome).code());
                });
    }

    private static void add(OffsetDeleteResponseData response, TopicPartition partition, Errors error) {
        OffsetDeleteResponseTopic topic = response.topics().find(partition.topic());
        if (topic == null) {
            topic = new OffsetDeleteResponseTopic().setName(partition.topic());
            response.topics().add(topic);
        }
        topic.partitions()
                .add(new OffsetDeleteResponsePartition()
                        .setPartitionIndex(partition.partition())
                        .setErrorCode(error.code()));
    }
}
