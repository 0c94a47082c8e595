package io.millrace.api.topic;

import io.millrace.api.ApiTable;
import io.millrace.cluster.ClusterView;
import io.millrace.service.ConfigService;
import io.millrace.service.TopicService;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about topics and partitions. */
public final class TopicApis {
    private TopicApis() {}

    public static void addTo(ApiTable.Builder apis, ClusterView cluster, TopicService topics, ConfigService configs) {
        apis.add(ApiKeys.METADATA, 0, 13, new MetadataHandler(cluster, topics, configs))
                .add(ApiKeys.CREATE_TOPICS, 2, 7, new CreateTopicsHandler(topics, configs))
                .add(ApiKeys.DELETE_TOPICS, 1, 6, new DeleteTopicsHandler(topics))
                .add(ApiKeys.CREATE_PARTITIONS, 0, 3, new CreatePartitionsHandler(topics))
                .add(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, 0, new DescribeTopicPartitionsHandler(cluster, configs));
    }
}
