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
        int start = rest.length == 0 ? 0 : endBegunLine(chunk, handler);
        for (int index = start; index < chunk.length; index++) {
            if (chunk[index] == '\n') {
                hand(chunk, start, index, handler);
                start = index + 1;
            }
        }
        if (start < chunk.length) {
            rest = Arrays.copyOfRange(chunk, start, chunk.length);
        }
        return rest.length <= maxLineBytes;
    }

    /** Completes the line that began in chunks before this one, as far as it goes; returns where the next one starts. */
    private int endBegunLine(byte[] chunk, LineHandler handler) {
        int end = 0;
        while (end < chunk.length && chunk[end] != '\n') {
            end++;
        }
        byte[] line = Arrays.copyOf(rest, rest.length + end);
        System.arraycopy(chunk, 0, line, rest.length, end);
        if (end == chunk.length) {
            rest = line;
            return end;
        }
        rest = NOTHING;
        hand(line, 0, line.length, handler);
        return end + 1;
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
