package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ApiHandler;
import io.millrace.api.ApiTable;
import io.millrace.api.connection.ConnectionApis;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.DynamicConfigs;
import io.millrace.common.SystemClock;
import io.millrace.config.Listener;
import io.millrace.metrics.RequestMeters;
import io.millrace.protocol.SliceRecords;
import io.millrace.testkit.Await;
import io.millrace.testkit.CountingAllocator;
import io.millrace.testkit.FakeSlice;
import io.millrace.testkit.WireClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaServerTest {
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int MAX_IN_FLIGHT_BYTES = 256 << 10;
    private static final int MAX_UNSENT_BYTES = 1 << 20;
    /** A fetch that is to wait this long waits until a test answers it. */
    private static final int WAITS_MS = 666;

    private final CountingAllocator allocator = new CountingAllocator();
    private final Queue<Promise<InitProducerIdResponseData>> parked = new ConcurrentLinkedQueue<>();
    private final Queue<Promise<FetchResponseData>> fetches = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> produced = new ConcurrentLinkedQueue<>();
    private final Queue<FakeSlice> slices = new ConcurrentLinkedQueue<>();
    private final List<WireClient> clients = new ArrayList<>();
    private volatile int fetchBytes;
    private volatile int readableBytes = Integer.MAX_VALUE;
    private Vertx vertx;
    private KafkaEndpoint endpoint;
    private int port;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        ConnectionLimits limits = new ConnectionLimits(
                MAX_FRAME_BYTES, MAX_IN_FLIGHT_BYTES, MAX_UNSENT_BYTES, 8 << 20, 0, 20, 20, 50, 0, 0);
        endpoint = new KafkaEndpoint(
                List.of(new Listener("PLAINTEXT", "127.0.0.1", 0)),
                apis(),
                limits,
                allocator,
                new RequestMeters(List.of()),
                SystemClock.INSTANCE);
        KafkaServerVerticle server = new KafkaServerVerticle(endpoint);
        vertx.deployVerticle(server).await();
        port = server.boundPorts().get(0);
    }

    @AfterEach
    void everythingIsReleased() {
        clients.forEach(WireClient::close);
        parked.forEach(promise -> promise.tryComplete(new InitProducerIdResponseData()));
        fetches.forEach(promise -> promise.tryComplete(new FetchResponseData()));
        eventually("request memory is free", () -> endpoint.requestBytes() == 0);
        eventually("buffers are released", () -> allocator.usedBytes() == 0);
        eventually("slices are closed", () -> slices.stream().allMatch(slice -> slice.closeCount() == 1));
        vertx.close().await();
    }

    private ApiTable apis() {
        ApiTable.Builder apis = ApiTable.builder();
        ClusterImage image = new ClusterImage("cluster", 1, 1, Map.of(), Map.of(), Map.of(), DynamicConfigs.NONE);
        ConnectionApis.addTo(apis, () -> image, 1, new Random(1));
        ApiHandler<InitProducerIdRequestData, InitProducerIdResponseData> parking = (context, request) -> {
            Promise<InitProducerIdResponseData> promise = Promise.promise();
            parked.add(promise);
            return promise.future();
        };
        ApiHandler<MetadataRequestData, MetadataResponseData> throwing = (context, request) -> {
            throw new IllegalStateException("a bug");
        };
        ApiHandler<ProduceRequestData, ProduceResponseData> echo = (context, request) -> {
            if (request.acks() == 0) {
                context.suppressResponse();
            }
            if (request.timeoutMs() == 666) {
                context.closeConnection("asked to");
            }
            produced.add(request.timeoutMs());
            return Future.succeededFuture(new ProduceResponseData().setThrottleTimeMs(request.timeoutMs()));
        };
        ApiHandler<FetchRequestData, FetchResponseData> fetch = (context, request) -> {
            if (request.maxWaitMs() != WAITS_MS) {
                return Future.succeededFuture(fetched());
            }
            Promise<FetchResponseData> promise = Promise.promise();
            fetches.add(promise);
            return promise.future();
        };
        return apis.add(ApiKeys.INIT_PRODUCER_ID, 0, 5, parking)
                .add(ApiKeys.METADATA, 0, 13, throwing)
                .add(ApiKeys.PRODUCE, 3, 13, echo)
                .add(ApiKeys.FETCH, 4, 18, fetch)
                .build();
    }

    private FetchResponseData fetched() {
        FakeSlice slice = new FakeSlice(pattern(fetchBytes), Math.min(fetchBytes, readableBytes));
        slices.add(slice);
        var partition =
                new FetchResponseData.PartitionData().setHighWatermark(5).setRecords(new SliceRecords(slice));
        var topic = new FetchResponseData.FetchableTopicResponse()
                .setTopic("t")
                .setPartitions(List.of(partition, new FetchResponseData.PartitionData().setPartitionIndex(1)));
        return new FetchResponseData().setResponses(List.of(topic));
    }

    private static byte[] pattern(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(bytes);
        return bytes;
    }

    private WireClient connect() {
        WireClient client = new WireClient(port);
        clients.add(client);
        return client;
    }

    private static ApiVersionsRequestData apiVersions() {
        return new ApiVersionsRequestData().setClientSoftwareName("test").setClientSoftwareVersion("1");
    }

    @Test
    void answersEveryVersionOfApiVersions() {
        WireClient client = connect();

        for (int version = 0; version <= 5; version++) {
            var answer = (ApiVersionsResponseData) client.ask(ApiKeys.API_VERSIONS, version, apiVersions());

            assertThat(answer.errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(answer.apiKeys().find(ApiKeys.PRODUCE.id).minVersion()).isZero();
            assertThat(answer.apiKeys().find(ApiKeys.FETCH.id).minVersion()).isEqualTo((short) 4);
            assertThat(answer.apiKeys().find(ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS.id))
                    .isNull();
        }
    }

    @Test
    void tellsAClientWithAnUnknownApiVersionsVersionToChooseAgain() {
        byte[] frame = WireClient.frame(ApiKeys.API_VERSIONS, 3, 9, apiVersions());
        ByteBuffer.wrap(frame).putShort(6, (short) 77);

        var answer = connect().send(frame).receive(ApiKeys.API_VERSIONS, 0);

        assertThat(answer.correlationId()).isEqualTo(9);
        var body = (ApiVersionsResponseData) answer.body();
        assertThat(body.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        assertThat(body.apiKeys()).hasSize(1);
        assertThat(body.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion()).isEqualTo((short) 5);
    }

    @Test
    void closesAConnectionThatDoesNotSpeakTheProtocolAndNoOther() {
        WireClient neighbour = connect();
        byte[] unknownKey = WireClient.frame(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
        ByteBuffer.wrap(unknownKey).putShort(4, (short) 777);
        byte[] unknownVersion = WireClient.frame(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
        ByteBuffer.wrap(unknownVersion).putShort(6, (short) 77);
        byte[] whole = WireClient.frame(ApiKeys.METADATA, 12, 1, new MetadataRequestData());
        byte[] cutShort = Arrays.copyOf(whole, whole.length - 1);
        ByteBuffer.wrap(cutShort).putInt(0, cutShort.length - 4);
        List<byte[]> refused = List.of(
                unknownKey,
                unknownVersion,
                cutShort,
                ByteBuffer.allocate(8).putInt(-1).array(),
                ByteBuffer.allocate(4).putInt(0).array(),
                ByteBuffer.allocate(8).putInt(MAX_FRAME_BYTES + 1).array(),
                ByteBuffer.allocate(12).putInt(8).putInt(-1).putInt(-1).array());

        for (byte[] bytes : refused) {
            assertThat(connect().send(bytes).isClosedByServer()).isTrue();
        }

        assertThat(neighbour.ask(ApiKeys.API_VERSIONS, 3, apiVersions())).isNotNull();
    }

    @Test
    void answersLeaveInRequestOrderWhateverOrderTheyAreMadeIn() {
        WireClient client = connect();
        for (int i = 0; i < 3; i++) {
            client.send(ApiKeys.INIT_PRODUCER_ID, 4, i, new InitProducerIdRequestData());
        }
        client.send(ApiKeys.API_VERSIONS, 3, 3, apiVersions());
        eventually("requests are parked", () -> parked.size() == 3);

        List<Promise<InitProducerIdResponseData>> promises = new ArrayList<>(parked);
        for (int i = 2; i >= 0; i--) {
            promises.get(i).complete(new InitProducerIdResponseData().setProducerId(i));
        }

        for (int i = 0; i < 3; i++) {
            var answer = client.receive(ApiKeys.INIT_PRODUCER_ID, 4);
            assertThat(answer.correlationId()).isEqualTo(i);
            assertThat(((InitProducerIdResponseData) answer.body()).producerId())
                    .isEqualTo(i);
        }
        assertThat(client.receive(ApiKeys.API_VERSIONS, 3).correlationId()).isEqualTo(3);
    }

    /** Else the answer behind that of the fetch tells what was true before it, such as an end below the records fetched. */
    @Test
    void aRequestBehindAFetchThatWaitsIsHandledOnceTheFetchIsAnswered() {
        WireClient client = connect();
        client.send(ApiKeys.FETCH, 12, 0, new FetchRequestData().setMaxWaitMs(WAITS_MS));
        client.send(ApiKeys.INIT_PRODUCER_ID, 4, 1, new InitProducerIdRequestData());
        client.send(ApiKeys.FETCH, 12, 2, new FetchRequestData().setMaxWaitMs(WAITS_MS));
        client.send(ApiKeys.INIT_PRODUCER_ID, 4, 3, new InitProducerIdRequestData());
        client.send(ApiKeys.PRODUCE, 9, 4, new ProduceRequestData().setTimeoutMs(7));
        eventually("the produce is handled", () -> produced.contains(7));
        assertThat(parked).isEmpty();
        assertThat(fetches).hasSize(1);

        fetches.peek().complete(new FetchResponseData());

        assertThat(client.receive(ApiKeys.FETCH, 12).correlationId()).isZero();
        eventually("the next requests are handled", () -> parked.size() == 1 && fetches.size() == 2);
        parked.peek().complete(new InitProducerIdResponseData());
        assertThat(client.receive(ApiKeys.INIT_PRODUCER_ID, 4).correlationId()).isEqualTo(1);
        assertThat(parked).hasSize(1);
    }

    @Test
    void aRequestWithoutAnswerFreesItsPlace() {
        WireClient client = connect();

        client.send(ApiKeys.PRODUCE, 9, 1, new ProduceRequestData().setAcks((short) 0))
                .send(
                        ApiKeys.PRODUCE,
                        9,
                        2,
                        new ProduceRequestData().setAcks((short) 1).setTimeoutMs(5));

        assertThat(client.receive(ApiKeys.PRODUCE, 9).correlationId()).isEqualTo(2);
    }

    @Test
    void closesAfterTheAnswersThatCameBefore() {
        WireClient client = connect();

        client.send(
                        ApiKeys.PRODUCE,
                        9,
                        1,
                        new ProduceRequestData().setAcks((short) 1).setTimeoutMs(5))
                .send(
                        ApiKeys.PRODUCE,
                        9,
                        2,
                        new ProduceRequestData().setAcks((short) 0).setTimeoutMs(666));

        assertThat(client.receive(ApiKeys.PRODUCE, 9).correlationId()).isEqualTo(1);
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void aHandlerThatFailsIsAnsweredAsUnknownServerError() {
        var answer = (MetadataResponseData) connect()
                .ask(
                        ApiKeys.METADATA,
                        12,
                        new MetadataRequestData()
                                .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName("t"))));

        assertThat(answer.topics().find("t").errorCode()).isEqualTo(Errors.UNKNOWN_SERVER_ERROR.code());
    }

    @Test
    void sendsSmallAndLargeSlicesByteForByte() {
        WireClient client = connect();

        for (int sizeBytes : new int[] {0, 1, 16 << 10, (16 << 10) + 1, 5 << 20}) {
            fetchBytes = sizeBytes;
            var answer = (FetchResponseData) client.ask(ApiKeys.FETCH, 12, new FetchRequestData());

            var partitions = answer.responses().get(0).partitions();
            ByteBuffer records = ((MemoryRecords) partitions.get(0).records()).buffer();
            byte[] received = new byte[records.remaining()];
            records.get(received);
            assertThat(received).isEqualTo(pattern(sizeBytes));
            assertThat(partitions.get(1).partitionIndex()).isEqualTo(1);
        }
    }

    @Test
    void stopsReadingWhenTooMuchIsInFlightAndGoesOnAfterwards() {
        WireClient client = connect();
        int atMost = MAX_IN_FLIGHT_BYTES / ConnectionBudget.MIN_REQUEST_BYTES + 1;
        int count = 3 * atMost;
        for (int i = 0; i < count; i++) {
            client.send(ApiKeys.INIT_PRODUCER_ID, 4, i, new InitProducerIdRequestData());
        }
        eventually("the budget is spent", () -> parked.size() == atMost);
        assertThat(endpoint.requestBytes()).isLessThanOrEqualTo(MAX_IN_FLIGHT_BYTES + (64 << 10));

        for (int i = 0; i < count; i++) {
            eventually("another request", () -> !parked.isEmpty());
            assertThat(parked.size()).isLessThanOrEqualTo(atMost);
            parked.remove().complete(new InitProducerIdResponseData());

            assertThat(client.receive(ApiKeys.INIT_PRODUCER_ID, 4).correlationId())
                    .isEqualTo(i);
        }
    }

    @Test
    void makesNoMoreAnswersForAClientThatDoesNotReadThem() {
        WireClient client = connect();
        fetchBytes = 512 << 10;
        int count = 60;
        for (int i = 0; i < count; i++) {
            client.send(ApiKeys.FETCH, 12, i, new FetchRequestData());
        }

        for (int i = 0; i < count; i++) {
            assertThat(client.receive(ApiKeys.FETCH, 12).correlationId()).isEqualTo(i);
        }
        assertThat(slices).hasSize(count);
    }

    @Test
    void aClientThatDoesNotReadCostsAtMostTheBoundAndHurtsNobody() {
        WireClient slow = connect();
        WireClient neighbour = connect();
        fetchBytes = 16 << 10; // Small enough to be copied into the answer, so that the allocator sees it.
        int count = 2_000;
        ByteArrayOutputStream requests =
                new ByteArrayOutputStream(); // Sent at once, or their packets would fill the socket.
        for (int i = 0; i < count; i++) {
            requests.writeBytes(WireClient.frame(ApiKeys.FETCH, 12, i, new FetchRequestData()));
        }
        slow.send(requests.toByteArray());
        eventually("the bound is reached", () -> allocator.usedBytes() > MAX_UNSENT_BYTES);

        for (int i = 0; i < 50; i++) {
            assertThat(neighbour.ask(ApiKeys.API_VERSIONS, 3, apiVersions())).isNotNull();
            assertThat(allocator.usedBytes()).isLessThan(MAX_UNSENT_BYTES + MAX_IN_FLIGHT_BYTES + (256 << 10));
            assertThat(endpoint.requestBytes()).isLessThanOrEqualTo(MAX_IN_FLIGHT_BYTES + (64 << 10));
        }

        assertThat(slices.size()).as("answers made before anything was read").isLessThan(count);
        for (int i = 0; i < count; i++) {
            assertThat(slow.receive(ApiKeys.FETCH, 12).correlationId()).isEqualTo(i);
        }
    }

    @Test
    void closesTheConnectionWhoseRecordsWereTruncatedUnderItAndNoOther() {
        WireClient reader = connect();
        WireClient neighbour = connect();
        fetchBytes = 1 << 20;
        readableBytes = 100_000;

        reader.send(ApiKeys.FETCH, 12, 1, new FetchRequestData());

        assertThatThrownBy(() -> reader.receive(ApiKeys.FETCH, 12))
                .cause()
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThat(neighbour.ask(ApiKeys.API_VERSIONS, 3, apiVersions())).isNotNull();
    }

    @Test
    void freesWhatADyingConnectionHolds() {
        WireClient client = connect();
        fetchBytes = 2 << 20;
        for (int i = 0; i < 8; i++) {
            client.send(ApiKeys.FETCH, 12, i, new FetchRequestData());
        }
        client.send(ApiKeys.INIT_PRODUCER_ID, 4, 8, new InitProducerIdRequestData());
        client.send(new byte[] {0, 1, 0, 0, 7, 7, 7});
        eventually("the first answer is made", () -> !slices.isEmpty());

        client.close();

        eventually("the connection is gone", () -> slices.stream().allMatch(slice -> slice.closeCount() == 1));
    }

    @Test
    void freesRequestsThatWaitForAFetchOnADyingConnection() {
        WireClient client = connect();
        client.send(ApiKeys.FETCH, 12, 0, new FetchRequestData().setMaxWaitMs(WAITS_MS));
        for (int i = 1; i < 10; i++) {
            client.send(ApiKeys.INIT_PRODUCER_ID, 4, i, new InitProducerIdRequestData());
        }
        client.send(ApiKeys.PRODUCE, 9, 10, new ProduceRequestData().setTimeoutMs(7));
        eventually("all requests arrived", () -> produced.contains(7));

        client.close();
        fetches.peek().complete(new FetchResponseData());

        eventually("nothing is held", () -> endpoint.requestBytes() == 0);
    }

    private static void eventually(String what, Callable<Boolean> question) {
        Await.until(what, question);
    }
}
