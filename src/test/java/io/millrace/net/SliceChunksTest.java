package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.CountingAllocator;
import io.millrace.testkit.FakeSlice;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SliceChunksTest {
    private final CountingAllocator allocator = new CountingAllocator();
    private final List<IOException> lost = new ArrayList<>();

    @AfterEach
    void everyBufferIsReleased() {
        assertThat(allocator.usedBytes()).isZero();
    }

    @Test
    void readsASlicePieceByPiece() throws IOException {
        byte[] bytes = new byte[2 * SliceChunks.CHUNK_BYTES + 7];
        new Random(1).nextBytes(bytes);
        SliceChunks chunks = new SliceChunks(new FakeSlice(bytes), lost::add);
        byte[] received = new byte[bytes.length];
        List<Integer> sizes = new ArrayList<>();

        while (!chunks.isEndOfInput()) {
            int at = (int) chunks.progress();
            ByteBuf chunk = chunks.readChunk(allocator);
            sizes.add(chunk.readableBytes());
            chunk.readBytes(received, at, chunk.readableBytes());
            chunk.release();
        }

        assertThat(received).isEqualTo(bytes);
        assertThat(sizes).containsExactly(SliceChunks.CHUNK_BYTES, SliceChunks.CHUNK_BYTES, 7);
        assertThat(chunks.progress()).isEqualTo(chunks.length()).isEqualTo(bytes.length);
        assertThat(lost).isEmpty();
    }

    @Test
    void saysOnceThatTheRecordsAreGone() throws IOException {
        SliceChunks chunks = new SliceChunks(new FakeSlice(new byte[1_000], 400), lost::add);
        chunks.readChunk(allocator).release();

        assertThatThrownBy(() -> chunks.readChunk(allocator)).isInstanceOf(EOFException.class);

        assertThat(lost).singleElement().isInstanceOf(EOFException.class);
    }

    @Test
    void closesItsSlice() {
        FakeSlice slice = new FakeSlice(new byte[10]);

        new SliceChunks(slice, lost::add).close();

        assertThat(slice.closeCount()).isEqualTo(1);
    }
}
