package io.millrace.cluster.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a second process away from a journal: it would take a commit that is being written for a torn one. Immutable. */
final class JournalLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalLock.class);
    private static final String FILE_NAME = "millrace-metadata.lock";

    private final FileChannel channel;

    private JournalLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory.
     *
     * @throws IOException with a sentence for a person when another process has it
     */
    static JournalLock take(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new JournalLock(channel);
            }
        } catch (OverlappingFileLockException sameProcess) {
            LOG.debug("{} is locked by this process", directory, sameProcess);
        }
        channel.close();
        throw new IOException(directory.toAbsolutePath()
                + " is in use by another process: stop it, or give this node another directory with log.dirs.");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
