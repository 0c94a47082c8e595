package io.millrace.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Lines of an input as bytes, so that whatever encoding they are in arrives unchanged. Confined to its user; the memory
 * it takes is bounded by the longest line allowed.
 */
final class ByteLines {
    private final InputStream in;
    private final int maxLineBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long lineNumber;

    ByteLines(InputStream in, int maxLineBytes) {
        this.in = new BufferedInputStream(in);
        this.maxLineBytes = maxLineBytes;
    }

    /** The next line without its newline; empty at the end of the input. A last line needs no newline. */
    Optional<byte[]> next() throws IOException {
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        lineNumber++;
        line.reset();
        while (next >= 0 && next != '\n') {
            if (line.size() == maxLineBytes) {
                throw CommandFailure.failed(
                        "Line " + lineNumber + " of the input is longer than " + maxLineBytes + " bytes.");
            }
            line.write(next);
            next = in.read();
        }
        return Optional.of(line.toByteArray());
    }
}
