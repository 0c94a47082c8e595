package io.millrace.interop;

import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.ResidentMemory;
import io.millrace.testkit.TestBroker;
import io.millrace.testkit.WireSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchRequest.PartitionData;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many connections, and connections that do not take what they asked for. */
@ExtendWith(BrokerExtension.class)
class ConnectionsIT {
    private static final short FETCH_VERSION = 12;
    private static final long MEGABYTE = 1 << 20;

    @Test
    void servesFiveHundredConnections(TestBroker broker) throws Exception {
        List<WireSocket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                clients.add(new WireSocket(broker.port()));
            }

            RequestHeader header = new RequestHeader(ApiKeys.API_VERSIONS, (short) 3, "wire", 1);
            for (WireSocket client : clients) {
                client.send(header, new ApiVersionsRequest.Builder().build((short) 3));
            }

            for (WireSocket client : clients) {
                assertThat(client.receive()).isPresent();
            }
        } finally {
            for (WireSocket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder(TestBroker broker) throws Exception {
        try (WireSocket client = new WireSocket(broker.port())) {
            for (int i = 0; i < 200; i++) {
                client.send(
                        new RequestHeader(ApiKeys.API_VERSIONS, (short) 3, "wire", i),
                        new ApiVersionsRequest.Builder().build((short) 3));
            }

            for (int i = 0; i < 200; i++) {
                byte[] answer = client.receive().orElseThrow();
                assertThat(ByteBuffer.wrap(answer).getInt()).isEqualTo(i);
            }
        }
    }

    @Test
    void keepsMemoryBoundedWhenReadersDoNotRead(ClientSession session) throws Exception {
        TopicPartition partition = filledWithMegabytes(session, 32);
        TestBroker broker = session.broker();
        long aloneNanos = fillAndRead(session, partition);
        long beforeBytes = ResidentMemory.bytesOf(broker.pid());
        List<WireSocket> lazy = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            WireSocket client = new WireSocket(broker.port());
            lazy.add(client);
            for (int request = 0; request < 50; request++) {
                client.send(new RequestHeader(ApiKeys.FETCH, FETCH_VERSION, "lazy", request), wholeLog(partition));
            }
        }

        long besideNanos = fillAndRead(session, partition);
        assertThat(Duration.ofNanos(besideNanos))
                .as("time beside readers that do not read, against that without them")
                .isLessThan(Duration.ofSeconds(15).plusNanos(10 * aloneNanos));
        assertThat(ResidentMemory.bytesOf(broker.pid()) - beforeBytes)
                .as("growth of resident memory with 20 x 50 x 32 MB asked for and not read")
                .isLessThan(200 * MEGABYTE);
        for (WireSocket client : lazy) {
            client.close();
        }
    }

    /** How long a few records there and the megabytes back take. */
    private static long fillAndRead(ClientSession session, TopicPartition partition) throws Exception {
        long startNanos = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            session.fill(partition, 100);
        }
        assertThat(session.read(partition.topic(), 0, 32)).hasSizeGreaterThanOrEqualTo(32);
        return System.nanoTime() - startNanos;
    }

    private static TopicPartition filledWithMegabytes(ClientSession session, int count) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of("max.message.bytes", "2000000")), 0);
        String megabyte = "x".repeat((int) MEGABYTE);
        send(
                session.producer(Map.of("max.request.size", 2_000_000)),
                IntStream.range(0, count).mapToObj(i -> new ProducerRecord<>(partition.topic(), 0, "k", megabyte)));
        return partition;
    }

    private static FetchRequest wholeLog(TopicPartition partition) {
        int everything = 64 << 20;
        return FetchRequest.Builder.forConsumer(
                        FETCH_VERSION,
                        500,
                        1,
                        Map.of(partition, new PartitionData(Uuid.ZERO_UUID, 0, 0, everything, Optional.empty())))
                .setMaxBytes(everything)
                .build(FETCH_VERSION);
    }
}
