package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.ThreadMXBean;
import io.millrace.api.ApiTable;
import io.millrace.cluster.CreateTopic;
import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import io.millrace.metrics.RequestMeters;
import io.millrace.protocol.DecodedRequest;
import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.ResponseEncoder;
import io.millrace.testkit.ComposedApis;
import io.millrace.testkit.CountingAllocator;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.SampleRequests;
import io.millrace.testkit.SchemaRequests;
import io.millrace.testkit.WireClient;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Valid and mutated requests of every API and version, through decoder, handler and encoder, on one thread. */
class RequestFuzzTest {
    private static final int MUTATIONS_PER_VERSION = 30;
    private static final int RANDOM_PER_VERSION = 20;
    private static final int GARBAGE_FRAMES = 5_000;
    private static final int ABSURD_FRAME_BYTES = 256 << 10;

    /** What one request may cost on the heap: the most is an answer with a sentence for each of many elements. */
    private static final long MAX_EXCHANGE_BYTES = 64 << 20;

    private static final long MAX_EXCHANGE_NANOS = 1_000_000_000L;

    private final CountingAllocator allocator = new CountingAllocator();
    private final FakeDataServices services = new FakeDataServices();
    private final ApiTable apis = apis();
    private final RequestDispatch dispatch = new RequestDispatch(
            apis, new ResponseEncoder(allocator), new RequestMeters(List.of()), SystemClock.INSTANCE);
    private final ListAppender<ILoggingEvent> bugs = new ListAppender<>();
    private final Logger dispatchLog = (Logger) LoggerFactory.getLogger(RequestDispatch.class);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Peer peer = new Peer("127.0.0.1", 5000, "127.0.0.1", 9092, "PLAINTEXT");

    private ApiTable apis() {
        FakeMetadata metadata = new FakeMetadata(BrokerConfig.defaults());
        metadata.topics().create(List.of(CreateTopic.withDefaults("t")), false);
        return ComposedApis.of(metadata, services);
    }

    @BeforeEach
    void watchForBugs() {
        bugs.start();
        dispatchLog.addAppender(bugs);
    }

    @AfterEach
    void noHandlerFailed() {
        dispatchLog.detachAppender(bugs);
        assertThat(bugs.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
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
                    String what = "seed %d: %s v%d, mutation %d".formatted(seed, entry.key(), version, i);
                    if (boundedExchange(what, mutate(valid, random)).isPresent()) {
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

    @RepeatedTest(3)
    void wellFormedRequestsWithAnyValuesAreAnsweredInBoundedMemory(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition() * 104_729L;
        Random random = new Random(seed);
        for (ApiTable.Entry entry : apis.entries()) {
            for (int version = entry.minVersion(); version <= entry.maxVersion(); version++) {
                for (int i = 0; i < RANDOM_PER_VERSION; i++) {
                    byte[] body = SchemaRequests.random(entry.key(), version, random);
                    byte[] frame = WireClient.frame(entry.key(), version, 42, body);
                    String what = "seed %d: %s v%d, request %d".formatted(seed, entry.key(), version, i);

                    Optional<byte[]> answer = boundedExchange(what, frame);

                    assertThat(answer.isEmpty() || readable(entry.key(), version, answer.get()))
                            .as(what)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void absurdArrayLengthsOfAnyRequestAreRefusedInBoundedMemory() {
        for (ApiTable.Entry entry : apis.entries()) {
            for (int version = entry.minVersion(); version <= entry.maxVersion(); version++) {
                int arrays = SchemaRequests.arrayCount(entry.key(), version);
                for (int array = 0; array < arrays; array++) {
                    for (int claimed : new int[] {Integer.MAX_VALUE - 1, 50_000_000, ABSURD_FRAME_BYTES + 1}) {
                        byte[] body = SchemaRequests.absurd(entry.key(), version, array, claimed, ABSURD_FRAME_BYTES);
                        String what = "%s v%d, array %d claims %d".formatted(entry.key(), version, array, claimed);

                        Optional<byte[]> answer =
                                boundedExchange(what, WireClient.frame(entry.key(), version, 42, body));

                        assertThat(answer).as(what).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void longArraysOfEqualElementsHoldNobodyUp() {
        for (ApiTable.Entry entry : apis.entries()) {
            for (int version : IntStream.of(entry.minVersion(), entry.maxVersion())
                    .distinct()
                    .toArray()) {
                int arrays = SchemaRequests.arrayCount(entry.key(), version);
                for (int array = 0; array < arrays; array++) {
                    for (int claimed : new int[] {250, 1_001, 20_000}) {
                        byte[] body = SchemaRequests.absurd(entry.key(), version, array, claimed, ABSURD_FRAME_BYTES);
                        String what = "%s v%d, array %d has %d".formatted(entry.key(), version, array, claimed);

                        boundedExchange(what, WireClient.frame(entry.key(), version, 42, body));
                    }
                }
            }
        }
    }

    @Test
    void framesCutAnywhereAreAnsweredOrRefused() {
        Random random = new Random(4711);
        int refused = 0;
        for (ApiTable.Entry entry : apis.entries()) {
            byte[] body = SchemaRequests.random(entry.key(), entry.maxVersion(), random);
            byte[] frame = WireClient.frame(entry.key(), entry.maxVersion(), 42, body);
            for (int length = 4; length < frame.length; length++) {
                String what = "seed 4711: %s cut to %d bytes".formatted(entry.key(), length);
                if (boundedExchange(what, Arrays.copyOf(frame, length)).isEmpty()) {
                    refused++;
                }
            }
        }

        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void garbageInPlaceOfAHeaderIsRefused() {
        Random random = new Random(31);
        for (int i = 0; i < GARBAGE_FRAMES; i++) {
            byte[] frame = new byte[4 + random.nextInt(64)];
            random.nextBytes(frame);
            if (frame.length >= 8) { // A key and a version that exist, or nothing behind them would be looked at.
                ApiTable.Entry entry =
                        apis.entries().get(random.nextInt(apis.entries().size()));
                ByteBuffer.wrap(frame).putShort(4, entry.key().id).putShort(6, entry.maxVersion());
            }

            boundedExchange("seed 31, frame " + i, frame);
        }
    }

    /** An exchange that may take so much memory and so much of a processor, and not more. */
    private Optional<byte[]> boundedExchange(String what, byte[] frame) {
        long bytesBefore = threads.getCurrentThreadAllocatedBytes();
        long nanosBefore = threads.getCurrentThreadCpuTime();

        Optional<byte[]> answer;
        try {
            answer = exchange(frame);
        } catch (RuntimeException bug) {
            throw new AssertionError(what, bug);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - bytesBefore)
                .as("%s: bytes on the heap", what)
                .isLessThan(MAX_EXCHANGE_BYTES);
        assertThat(threads.getCurrentThreadCpuTime() - nanosBefore)
                .as("%s: nanoseconds of processor time", what)
                .isLessThan(MAX_EXCHANGE_NANOS);
        return answer;
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
