package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.CountingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
    private static final int MAX_FRAME_BYTES = 8 << 20;

    private final CountingAllocator allocator = new CountingAllocator();
    private final FrameAssembler assembler = new FrameAssembler(allocator, MAX_FRAME_BYTES);

    @AfterEach
    void everyBufferIsReleased() {
        assembler.release();
        assertThat(allocator.usedBytes()).isZero();
    }

    @RepeatedTest(40)
    void framesComeOutAsTheyWentInHoweverTheStreamIsSplit(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        List<byte[]> frames = randomFrames(random);
        byte[] stream = encode(frames);

        List<byte[]> seen = new ArrayList<>();
        List<ByteBuf> kept = new ArrayList<>();
        int sent = 0;
        while (sent < stream.length) {
            sent += feed(stream, sent, random);
            while (assembler.hasFrame()) {
                ByteBuf frame = assembler.takeFrame();
                kept.add(frame);
                if (random.nextInt(3) == 0) {
                    drain(kept, seen);
                }
            }
            assembler.trim();
        }
        drain(kept, seen);
        assembler.trim();

        assertThat(seen).as("seed %d", seed).hasSameSizeAs(frames);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(seen.get(i)).as("seed %d frame %d", seed, i).isEqualTo(frames.get(i));
        }
        assertThat(allocator.usedBytes()).as("seed %d: idle memory", seed).isZero();
    }

    @Test
    void aClaimedLengthCostsNoMemoryUntilItsBytesArrive() {
        deliver(ByteBuffer.allocate(4).putInt(MAX_FRAME_BYTES).array());

        assembler.window().release();

        assertThat(allocator.usedBytes()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void memoryOfAnUntrustedFrameStaysWithinTwiceWhatArrived() {
        deliver(ByteBuffer.allocate(4).putInt(MAX_FRAME_BYTES).array());
        int received = 4;

        while (!assembler.hasFrame()) {
            ByteBuf window = assembler.window();
            int count = Math.min(window.writableBytes(), MAX_FRAME_BYTES + 4 - received);
            received += count;
            assembler.received(window.writerIndex(count));

            assertThat(assembler.heldBytes()).isLessThanOrEqualTo(Math.max(2 * received, 64 << 10));
        }
        assembler.takeFrame().release();
    }

    @Test
    void aRepeatedLargeFrameIsReadIntoOneBufferOfItsSize() {
        byte[] stream = encode(List.of(new byte[1 << 20]));
        pump(stream);
        allocator.resetAllocatedBytes();

        pump(stream);

        assertThat(allocator.allocatedBytes()).isLessThanOrEqualTo(stream.length + (256 << 10));
    }

    @Test
    void refusesNegativeAndOversizedLengths() {
        deliver(ByteBuffer.allocate(4).putInt(-1).array());
        assertThat(assembler.violation())
                .hasValueSatisfying(reason -> assertThat(reason).contains("-1 is negative"));

        assembler.release();
        deliver(ByteBuffer.allocate(4).putInt(MAX_FRAME_BYTES + 1).array());
        assertThat(assembler.violation())
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains("larger than socket.request.max.bytes=" + MAX_FRAME_BYTES));
    }

    @Test
    void acceptsAnEmptyFrameAndOneOfExactlyTheLimit() {
        deliver(new byte[4]);
        assertThat(assembler.violation()).isEmpty();
        assertThat(assembler.hasFrame()).isTrue();
        assembler.takeFrame().release();

        deliver(ByteBuffer.allocate(4).putInt(MAX_FRAME_BYTES).array());
        assertThat(assembler.violation()).isEmpty();
    }

    private void deliver(byte[] bytes) {
        assembler.received(Unpooled.wrappedBuffer(bytes));
    }

    private void pump(byte[] stream) {
        int sent = 0;
        while (!assembler.hasFrame()) {
            ByteBuf window = assembler.window();
            int count = Math.min(window.writableBytes(), stream.length - sent);
            window.writeBytes(stream, sent, count);
            sent += count;
            assembler.received(window);
        }
        assembler.takeFrame().release();
        assembler.trim();
    }

    /** Feeds some bytes, mostly through the window and sometimes as a foreign buffer; returns how many. */
    private int feed(byte[] stream, int from, Random random) {
        int wanted = random.nextInt(4) == 0 ? 1 + random.nextInt(7) : 1 + random.nextInt(200_000);
        int count = Math.min(wanted, stream.length - from);
        if (random.nextInt(5) == 0) {
            assembler.received(Unpooled.copiedBuffer(stream, from, count));
            return count;
        }
        ByteBuf window = assembler.window();
        count = Math.min(count, window.writableBytes());
        assertThat(count).isPositive();
        window.writeBytes(stream, from, count);
        assembler.received(window);
        return count;
    }

    private static void drain(List<ByteBuf> kept, List<byte[]> seen) {
        for (ByteBuf frame : kept) {
            byte[] bytes = new byte[frame.readableBytes()];
            frame.readBytes(bytes);
            seen.add(bytes);
            frame.release();
        }
        kept.clear();
    }

    private static List<byte[]> randomFrames(Random random) {
        List<byte[]> frames = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(10);
            int size = kind == 0 ? random.nextInt(600_000) : kind < 5 ? random.nextInt(70_000) : random.nextInt(200);
            byte[] frame = new byte[size];
            random.nextBytes(frame);
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] encode(List<byte[]> frames) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            stream.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            stream.writeBytes(frame);
        }
        return stream.toByteArray();
    }
}
