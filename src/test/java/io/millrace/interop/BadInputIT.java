package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.TestBroker;
import io.millrace.testkit.WireSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that no client should send: one clear reaction, and no harm to the connection next to it. */
@ExtendWith(BrokerExtension.class)
class BadInputIT {
    private static final int METADATA = ApiKeys.METADATA.id;
    private static final int API_VERSIONS = ApiKeys.API_VERSIONS.id;
    private static final short PRODUCE_VERSION = 12;

    static List<Arguments> framesThatCloseTheConnection() {
        byte[] hugeArray = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array();
        byte[] hugeString =
                ByteBuffer.allocate(6).putInt(1).putShort(Short.MAX_VALUE).array();
        byte[] hugeCompactArray = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 1, 1};
        byte[] endlessVarint = {
            0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff
        };
        return List.of(
                Arguments.of("negative length", -1, new byte[0]),
                Arguments.of("length above socket.request.max.bytes", 104_857_601, new byte[0]),
                Arguments.of("largest length there is", Integer.MAX_VALUE, new byte[0]),
                Arguments.of("empty frame", 0, new byte[0]),
                Arguments.of("frame shorter than a header", 3, new byte[] {0, 18, 0}),
                frame("unknown API key", WireSocket.request(999, 0, 1)),
                frame("negative API key", WireSocket.request(-1, 0, 1)),
                frame("API of other brokers only", WireSocket.request(4, 5, 1)),
                frame("version above the newest", WireSocket.request(METADATA, 99, 1, hugeArray)),
                frame("negative version", WireSocket.request(METADATA, -1, 1, hugeArray)),
                frame("version older than Kafka 4 serves", WireSocket.request(1, 0, 1, hugeArray)),
                frame("array of two billion topics", WireSocket.request(METADATA, 4, 1, hugeArray)),
                frame("string longer than the frame", WireSocket.request(METADATA, 4, 1, hugeString)),
                frame("compact array too long", WireSocket.request(METADATA, 12, 1, hugeCompactArray)),
                frame("varint without an end", WireSocket.request(METADATA, 12, 1, endlessVarint)),
                frame("body missing", WireSocket.request(METADATA, 4, 1)));
    }

    private static Arguments frame(String what, byte[] bytes) {
        return Arguments.of(what, bytes.length, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("framesThatCloseTheConnection")
    void closesTheConnectionButNotItsNeighbour(String what, int length, byte[] bytes, TestBroker broker)
            throws Exception {
        try (WireSocket neighbour = new WireSocket(broker.port());
                WireSocket bad = new WireSocket(broker.port())) {
            assertAnswersApiVersions(neighbour);

            bad.sendFrame(length, bytes);

            assertThat(bad.receive()).as(what).isEmpty();
            assertAnswersApiVersions(neighbour);
        }
    }

    @Test
    void answersAnUnknownVersionOfApiVersionsInVersionZero(TestBroker broker) throws Exception {
        try (WireSocket client = new WireSocket(broker.port())) {
            client.sendFrame(WireSocket.request(API_VERSIONS, 99, 4711, (byte) 0));

            ByteBuffer answer = ByteBuffer.wrap(client.receive().orElseThrow());

            assertThat(answer.getInt()).as("correlation id").isEqualTo(4711);
            assertThat(answer.getShort()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
            assertThat(answer.getInt()).as("number of APIs").isEqualTo(1);
            assertThat(answer.getShort()).isEqualTo((short) API_VERSIONS);
            assertThat(answer.getShort()).as("oldest version").isZero();
            assertThat(answer.getShort()).isEqualTo(ApiKeys.API_VERSIONS.latestVersion());
            assertAnswersApiVersions(client);
        }
    }

    @Test
    void answersTheSameApisAsKafka(TestBroker broker) throws Exception {
        try (WireSocket client = new WireSocket(broker.port())) {
            ApiVersionsResponse answer = apiVersions(client);

            for (ApiKeys api : List.of(
                    ApiKeys.PRODUCE,
                    ApiKeys.FETCH,
                    ApiKeys.LIST_OFFSETS,
                    ApiKeys.METADATA,
                    ApiKeys.OFFSET_FOR_LEADER_EPOCH,
                    ApiKeys.CREATE_TOPICS,
                    ApiKeys.DELETE_TOPICS,
                    ApiKeys.DELETE_RECORDS,
                    ApiKeys.INIT_PRODUCER_ID,
                    ApiKeys.DESCRIBE_CONFIGS,
                    ApiKeys.ALTER_CONFIGS,
                    ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                    ApiKeys.ALTER_REPLICA_LOG_DIRS,
                    ApiKeys.DESCRIBE_LOG_DIRS,
                    ApiKeys.CREATE_PARTITIONS,
                    ApiKeys.DESCRIBE_CLUSTER,
                    ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                    ApiKeys.LIST_CONFIG_RESOURCES,
                    ApiKeys.FIND_COORDINATOR,
                    ApiKeys.API_VERSIONS)) {
                var range = answer.apiVersion(api.id);
                assertThat(range).as(api.name).isNotNull();
                assertThat(range.maxVersion()).as(api.name).isEqualTo(api.latestVersion(false));
                assertThat(range.minVersion()).as(api.name).isEqualTo(api == ApiKeys.PRODUCE ? 0 : api.oldestVersion());
            }
        }
    }

    @Test
    void refusesBatchesWithABadChecksum(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        ByteBuffer damaged = batch("value");
        damaged.put(damaged.limit() - 2, (byte) 'X');
        try (WireSocket client = new WireSocket(session.broker().port())) {
            Errors refusal = produce(client, topic, damaged);
            Errors accepted = produce(client, topic, batch("intact"));

            assertThat(refusal).isEqualTo(Errors.CORRUPT_MESSAGE);
            assertThat(accepted).isEqualTo(Errors.NONE);
        }
        assertThat(session.read(topic, 0, 1).get(0).value()).isEqualTo("intact");
    }

    @Test
    void refusesBatchesOfAnOldFormat(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        ByteBuffer old = batch("value");
        old.put(16, (byte) 1);
        try (WireSocket client = new WireSocket(session.broker().port())) {
            assertThat(produce(client, topic, old)).isEqualTo(Errors.INVALID_RECORD);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 2, 100})
    void refusesImpossibleAcks(int acks, ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        ProduceRequest request = produceRequest(topic, batch("value"));
        request.data().setAcks((short) acks);
        try (WireSocket client = new WireSocket(session.broker().port())) {
            ProduceResponse answer = (ProduceResponse) client.call(ApiKeys.PRODUCE, request);

            assertThat(error(answer)).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void survivesRandomGarbage(long seed, ClientSession session) throws Exception {
        Random random = new Random(seed);
        String topic = session.topic(1, Map.of());
        var producer = session.producer(Map.of());
        producer.send(new ProducerRecord<>(topic, "before")).get();

        for (int round = 0; round < 100; round++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            if (random.nextBoolean() && garbage.length > 4) {
                ByteBuffer.wrap(garbage).putShort((short) random.nextInt(93)).putShort((short) random.nextInt(14));
            }
            try (WireSocket bad = new WireSocket(session.broker().port())) {
                bad.sendFrame(garbage);
                bad.finishSending();
                int answers = 0;
                while (answers < 10 && bad.receive().isPresent()) {
                    answers++;
                }
                assertThat(answers).as("seed %d round %d", seed, round).isLessThan(10);
            }
        }

        assertThat(producer.send(new ProducerRecord<>(topic, "after")).get().offset())
                .as("seed " + seed)
                .isEqualTo(1);
    }

    @Test
    @DisabledIfSystemProperty(
            named = "millrace.it.target",
            matches = "kafka",
            disabledReason = "Kafka allocates the announced size at once and dies of it")
    void costsLittleMemoryForFramesThatNeverEnd(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        List<WireSocket> halfOpen = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            WireSocket client = new WireSocket(session.broker().port());
            client.sendFrame(100_000_000, new byte[i]);
            halfOpen.add(client);
        }

        session.fill(topic, 10);

        for (WireSocket client : halfOpen) {
            client.close();
        }
        assertThat(session.read(topic, 0, 10)).hasSize(10);
    }

    private static void assertAnswersApiVersions(WireSocket client) throws Exception {
        assertThat(apiVersions(client).data().errorCode()).isEqualTo(Errors.NONE.code());
    }

    private static ApiVersionsResponse apiVersions(WireSocket client) throws Exception {
        return (ApiVersionsResponse)
                client.call(ApiKeys.API_VERSIONS, new ApiVersionsRequest.Builder().build((short) 3));
    }

    private static ByteBuffer batch(String value) {
        return MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(value.getBytes(StandardCharsets.UTF_8)))
                .buffer();
    }

    private static Errors produce(WireSocket client, String topic, ByteBuffer records) throws Exception {
        return error((ProduceResponse) client.call(ApiKeys.PRODUCE, produceRequest(topic, records)));
    }

    private static ProduceRequest produceRequest(String topic, ByteBuffer records) {
        var topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData()
                .setName(topic)
                .setPartitionData(List.of(
                        new PartitionProduceData().setIndex(0).setRecords(MemoryRecords.readableRecords(records)))));
        var data = new ProduceRequestData()
                .setAcks((short) -1)
                .setTimeoutMs(10_000)
                .setTopicData(topics);
        return new ProduceRequest(data, PRODUCE_VERSION);
    }

    private static Errors error(ProduceResponse answer) {
        return Errors.forCode(answer.data()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .errorCode());
    }
}
