package io.millrace.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: results go to {@code out}, everything about the run itself to {@code err}, so that
 * a pipe carries results only. Immutable; the streams belong to whoever made them.
 */
public record Console(InputStream in, PrintStream out, PrintStream err) {
    private static final int BUFFER_BYTES = 64 << 10;

    /** The standard streams of this process in UTF-8; {@code out} is buffered, so commands flush what a person waits for. */
    public static Console system() {
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES);
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    /** Prints one result line and shows it at once. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Prints one line about the run. */
    void note(String line) {
        err.println(line);
    }
}
