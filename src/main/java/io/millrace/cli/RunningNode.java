package io.millrace.cli;

import java.nio.file.Path;
import java.util.List;

/** A started node, as much of it as the command line needs. */
public interface RunningNode extends AutoCloseable {
    /** Each address that takes connections, with its protocol, for example {@code kafka 127.0.0.1:9092}. */
    List<String> addresses();

    List<Path> logDirs();

    /** Stops cleanly: refuses new work, finishes what was acknowledged, flushes, releases the directories. */
    @Override
    void close();

    /** What {@link #close} is stopping now, for a person; empty before and after. Any thread. */
    String stopping();
}
