package io.millrace.fault.clock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** By how much the clock of this process is shifted now: memory that it shares with the test. */
public final class Shift {
    private static volatile @Nullable ByteBuffer shared;

    private Shift() {}

    static void follow(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            shared = channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES);
        }
    }

    /** Called by what {@link ClockAgent} adds to the clocks, so it must be public. */
    public static long ms() {
        ByteBuffer memory = shared;
        return memory == null ? 0 : memory.getLong(0);
    }
}
