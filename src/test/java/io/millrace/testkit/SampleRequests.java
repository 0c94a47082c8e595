package io.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.PushTelemetryRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** A valid request of each API in each of its versions; those of the data APIs have a bit of everything in them. */
public final class SampleRequests {
    public static final Uuid TOPIC_ID = new Uuid(7, 8);

    private SampleRequests() {}

    public static MemoryRecords batch() {
        return MemoryRecords.withRecords(Compression.NONE, simpleRecord());
    }

    public static SimpleRecord simpleRecord() {
        return new SimpleRecord(1L, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
    }

    public static ApiMessage of(ApiKeys key, int version) {
        return switch (key) {
            case API_VERSIONS ->
                new ApiVersionsRequestData().setClientSoftwareName("test").setClientSoftwareVersion("1.0");
            case PUSH_TELEMETRY -> new PushTelemetryRequestData().setMetrics(ByteBuffer.allocate(10));
            case PRODUCE -> produce(version, "t", TOPIC_ID, batch());
            case FETCH -> fetch(version);
            case LIST_OFFSETS -> listOffsets(version);
            case OFFSET_FOR_LEADER_EPOCH -> epochs();
            case DELETE_RECORDS ->
                new DeleteRecordsRequestData()
                        .setTopics(List.of(new DeleteRecordsRequestData.DeleteRecordsTopic()
                                .setName("t")
                                .setPartitions(
                                        List.of(new DeleteRecordsRequestData.DeleteRecordsPartition().setOffset(3)))));
            case DESCRIBE_ACLS ->
                new DescribeAclsRequestData()
                        .setResourceTypeFilter(ResourceType.ANY.code())
                        .setPatternTypeFilter(PatternType.LITERAL.code())
                        .setOperation(AclOperation.ANY.code())
                        .setPermissionType(AclPermissionType.ANY.code());
            case INIT_PRODUCER_ID -> new InitProducerIdRequestData().setTransactionalId(null);
            default -> key.messageType.newRequest();
        };
    }

    /** A produce request; the topic goes by name below version 13 and by id from there on. */
    public static ProduceRequestData produce(int version, String topic, Uuid topicId, @Nullable MemoryRecords records) {
        TopicProduceData topicData = new TopicProduceData()
                .setPartitionData(List.of(
                        new ProduceRequestData.PartitionProduceData()
                                .setIndex(0)
                                .setRecords(records),
                        new ProduceRequestData.PartitionProduceData()
                                .setIndex(1)
                                .setRecords(records)));
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(100);
        request.topicData().add(version < 13 ? topicData.setName(topic) : topicData.setTopicId(topicId));
        return request;
    }

    private static FetchRequestData fetch(int version) {
        List<FetchRequestData.FetchPartition> partitions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            partitions.add(new FetchRequestData.FetchPartition()
                    .setPartition(i)
                    .setFetchOffset(i)
                    .setPartitionMaxBytes(1 << 20));
        }
        FetchRequestData.FetchTopic topic = new FetchRequestData.FetchTopic().setPartitions(partitions);
        FetchRequestData request = new FetchRequestData()
                .setMaxWaitMs(10)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setTopics(List.of(version < 13 ? topic.setTopic("t") : topic.setTopicId(TOPIC_ID)));
        return version < 7 ? request : request.setSessionEpoch(0);
    }

    private static ListOffsetsRequestData listOffsets(int version) {
        List<ListOffsetsRequestData.ListOffsetsPartition> partitions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            partitions.add(new ListOffsetsRequestData.ListOffsetsPartition()
                    .setPartitionIndex(i)
                    .setTimestamp(-i));
        }
        ListOffsetsRequestData.ListOffsetsTopic topic =
                new ListOffsetsRequestData.ListOffsetsTopic().setName("t").setPartitions(partitions);
        return new ListOffsetsRequestData()
                .setIsolationLevel((byte) (version < 2 ? 0 : 1))
                .setTopics(List.of(topic));
    }

    private static OffsetForLeaderEpochRequestData epochs() {
        OffsetForLeaderTopicCollection topics = new OffsetForLeaderTopicCollection();
        topics.add(new OffsetForLeaderTopic()
                .setTopic("t")
                .setPartitions(List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                        .setPartition(1)
                        .setLeaderEpoch(2))));
        return new OffsetForLeaderEpochRequestData().setTopics(topics);
    }
}
