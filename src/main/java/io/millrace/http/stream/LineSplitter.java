package io.millrace.http.stream;

import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines; each line is a range of an array that is not reused, so that slices of it stay valid.
 * Confined to its stream. Blank lines are passed over.
 */
final class LineSplitter {
    private static final byte[] NOTHING = {};

    private final int maxLineBytes;
    private byte[] rest = NOTHING;

    /** Takes a line. */
    interface LineHandler {
        void line(byte[] bytes, int from, int length);
    }

    LineSplitter(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Hands over the lines that end in this chunk.
     *
     * @return false when the line that has begun is longer than allowed
     */
    boolean feed(byte[] chunk, LineHandler handler) {
        byte[] bytes = chunk;
        int scanFrom = rest.length;
        if (rest.length > 0) {
            bytes = Arrays.copyOf(rest, rest.length + chunk.length);
            System.arraycopy(chunk, 0, bytes, rest.length, chunk.length);
        }
        int start = 0;
        for (int index = scanFrom; index < bytes.length; index++) {
            if (bytes[index] == '\n') {
                hand(bytes, start, index, handler);
                start = index + 1;
            }
        }
        rest = start == bytes.length ? NOTHING : Arrays.copyOfRange(bytes, start, bytes.length);
        return rest.length <= maxLineBytes;
    }

    /** Hands over the last line if nothing ends it. */
    void end(LineHandler handler) {
        hand(rest, 0, rest.length, handler);
        rest = NOTHING;
    }

    private static void hand(byte[] bytes, int start, int end, LineHandler handler) {
        for (int index = start; index < end; index++) {
            if (bytes[index] != ' ' && bytes[index] != '\r' && bytes[index] != '\t') {
                handler.line(bytes, index, end - index);
                return;
            }
        }
    }
}
