package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.api.ApiTable;
import io.millrace.api.connection.ConnectionApis;
import io.millrace.api.data.DataApis;
import io.millrace.cluster.ClusterImage;
import io.millrace.config.BrokerConfig;
import io.millrace.protocol.DecodedRequest;
import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.ResponseEncoder;
import io.millrace.testkit.CountingAllocator;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.SampleRequests;
import io.millrace.testkit.WireClient;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Valid and mutated requests of every API and version, through decoder, handler and encoder, on one thread. */
class RequestFuzzTest {
    private static final int MUTATIONS_PER_VERSION = 30;

    private final CountingAllocator allocator = new CountingAllocator();
    private final FakeDataServices services = new FakeDataServices();
    private final ApiTable apis = apis();
    private final RequestDispatch dispatch = new RequestDispatch(apis, new ResponseEncoder(allocator));
    private final Peer peer = new Peer("127.0.0.1", 5000, "127.0.0.1", 9092, "PLAINTEXT");

    private ApiTable apis() {
        ClusterImage image = new ClusterImage("cluster", 1, 1, Map.of(), Map.of(), Map.of(), Map.of());
        ApiTable.Builder builder = ApiTable.builder();
        ConnectionApis.addTo(builder, () -> image, 1, new Random(1));
        DataApis.addTo(
                builder,
                new DataApis.Services(services, services, services, services),
                () -> image,
                BrokerConfig.defaults(),
                new ManualClock(1_000),
                new Random(2));
        return builder.build();
    }

    @AfterEach
    void everythingIsReleased() {
        assertThat(allocator.usedBytes()).isZero();
        assertThat(services.slices)
                .allSatisfy(slice -> assertThat(slice.closeCount()).isEqualTo(1));
    }

    @Test
    void everyVersionOfEveryApiIsAnsweredInItsOwnVersion() {
        services.hold(0, 100, 5);
        services.hold(1, 100_000, 5);
        for (ApiTable.Entry entry : apis.entries()) {
            for (int version = entry.minVersion(); version <= entry.maxVersion(); version++) {
                ApiMessage request = SampleRequests.of(entry.key(), version);
                byte[] frame = WireClient.frame(entry.key(), version, 42, request);

                Optional<byte[]> answer = exchange(frame);

                assertThat(answer).as("%s v%d", entry.key(), version).isPresent();
                assertThat(readable(entry.key(), version, answer.orElseThrow()))
                        .as("%s v%d", entry.key(), version)
                        .isTrue();
            }
        }
    }

    @RepeatedTest(5)
    void mutatedRequestsAreAnsweredOrRefused(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition() * 7919L;
        Random random = new Random(seed);
        services.hold(0, 100, 5);
        int answered = 0;
        int refused = 0;
        for (ApiTable.Entry entry : apis.entries()) {
            for (int version = entry.minVersion(); version <= entry.maxVersion(); version++) {
                byte[] valid = WireClient.frame(entry.key(), version, 42, SampleRequests.of(entry.key(), version));
                for (int i = 0; i < MUTATIONS_PER_VERSION; i++) {
                    if (exchange(mutate(valid, random)).isPresent()) {
                        answered++;
                    } else {
                        refused++;
                    }
                }
            }
        }

        assertThat(answered).as("seed %d", seed).isPositive();
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    @Test
    void absurdArrayLengthsAreRefusedWithoutAllocatingThem() {
        byte[] fetch = WireClient.frame(ApiKeys.FETCH, 11, 1, SampleRequests.of(ApiKeys.FETCH, 11));
        ByteBuffer frame = ByteBuffer.allocate(7 << 20);
        frame.put(fetch, 0, 4 + 8 + 2 + "wire-client".length() + 4 * 4 + 1 + 8);
        frame.putInt(frame.remaining() - 4);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        DecodedRequest decoded = decode(frame.array());
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocatedBytes).isLessThan(8 << 20);
        assertThat(decoded).isInstanceOf(DecodedRequest.Refused.class);
        assertThat(((DecodedRequest.Refused) decoded).reason()).contains("FETCH");
    }

    private DecodedRequest decode(byte[] frame) {
        ByteBuf bytes = allocator.directBuffer(frame.length).writeBytes(frame, 4, frame.length - 4);
        try {
            return dispatch.decode(bytes);
        } finally {
            bytes.release();
        }
    }

    /** The answer's bytes without their length; empty when the connection would be closed, or nothing be said. */
    private Optional<byte[]> exchange(byte[] frame) {
        ByteBuf bytes = allocator.directBuffer(frame.length).writeBytes(frame, 4, frame.length - 4);
        DecodedRequest decoded = dispatch.decode(bytes);
        if (decoded instanceof DecodedRequest.Refused) {
            bytes.release();
            return Optional.empty();
        }
        Exchange exchange = new Exchange(peer, (DecodedRequest.Request) decoded, bytes, 0);
        AtomicReference<Exchange> finished = new AtomicReference<>();
        dispatch.handle(exchange, Runnable::run, finished::set);
        assertThat(finished.get()).as("finished").isSameAs(exchange);
        return dispatch.encode(exchange).map(RequestFuzzTest::flatten);
    }

    private static byte[] flatten(EncodedResponse response) {
        ByteBuffer flat = ByteBuffer.allocate((int) response.sizeBytes());
        for (EncodedResponse.Part part : response.parts()) {
            if (part instanceof EncodedResponse.Part.Bytes bytes) {
                flat.put(bytes.buffer().nioBuffer());
            } else {
                int size = ((EncodedResponse.Part.Slice) part).records().sizeBytes();
                flat.position(flat.position() + size);
            }
        }
        response.release();
        assertThat(flat.hasRemaining()).isFalse();
        assertThat(flat.getInt(0)).isEqualTo(flat.capacity() - 4);
        return Arrays.copyOfRange(flat.array(), 4, flat.capacity());
    }

    private static boolean readable(ApiKeys key, int version, byte[] answer) {
        ByteBuffer buffer = ByteBuffer.wrap(answer);
        ByteBufferAccessor accessor = new ByteBufferAccessor(buffer);
        ResponseHeaderData header = new ResponseHeaderData(accessor, key.responseHeaderVersion((short) version));
        key.messageType.newResponse().read(accessor, (short) version);
        return header.correlationId() == 42 && !buffer.hasRemaining();
    }

    /** Keeps key and version, so that the mutation reaches the handler's own decoding. */
    private static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int position = 8 + random.nextInt(bytes.length - 8);
            switch (random.nextInt(5)) {
                case 0 -> bytes[position] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[position] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(9, position));
                case 3 -> ByteBuffer.wrap(bytes).putInt(Math.min(position, bytes.length - 4), extreme(random));
                default -> bytes = insert(bytes, position, random);
            }
        }
        return bytes;
    }

    private static int extreme(Random random) {
        int[] values = {-1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 0x7fff_0000};
        return values[random.nextInt(values.length)];
    }

    private static byte[] insert(byte[] bytes, int position, Random random) {
        byte[] junk = new byte[1 + random.nextInt(16)];
        random.nextBytes(junk);
        ByteBuffer longer = ByteBuffer.allocate(bytes.length + junk.length);
        longer.put(bytes, 0, position).put(junk).put(bytes, position, bytes.length - position);
        return longer.array();
    }
}
