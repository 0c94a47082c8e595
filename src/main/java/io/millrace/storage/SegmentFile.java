package io.millrace.storage;

import io.millrace.common.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The records file of one segment: its name, its one channel and how many of its bytes count.
 *
 * <p>Written by the partition's owner at a position the owner tracks, so that a failed or half write is never part of
 * the log. Read by any thread that holds a reference: the channel opens at the first use and closes when the owner and
 * the last reader have let go, never before. Invariant: bytes before {@link #sizeBytes} do not change, except by
 * {@link #truncateTo}.
 */
final class SegmentFile {
    private final FileOpener opener;
    private final AtomicReference<@Nullable FileChannel> openChannel = new AtomicReference<>();
    /** One for the owner and one for each reader; 0 for good once all are gone. */
    private final AtomicInteger references = new AtomicInteger(1);
    /** Written by the owner, read when a reader opens the channel. */
    private volatile Path path;
    /** Bytes that belong to the log; written by the owner. */
    private volatile int sizeBytes;
    /** Whether the file may hold bytes behind {@link #sizeBytes} that a failed append left there. */
    private boolean tailIsForeign;

    SegmentFile(FileOpener opener, Path path, int sizeBytes) {
        this.opener = opener;
        this.path = path;
        this.sizeBytes = sizeBytes;
    }

    Path path() {
        return path;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** Opens the file empty, creating it where it is missing, so that later writes need no further name. */
    void create() throws IOException {
        openChannel.set(opener.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, // A failed roll may have left one.
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    }

    /**
     * Takes a reference for a reader.
     *
     * @return false when the file has been let go and must not be used
     */
    boolean retain() {
        while (true) {
            int count = references.get();
            if (count == 0) {
                return false;
            }
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    /** Gives one reference back; the last one closes the channel. */
    void release() throws IOException {
        int left = references.decrementAndGet();
        Invariants.check(left >= 0, "released more often than retained: %d", left);
        if (left == 0) {
            FileChannel channel = openChannel.getAndSet(null);
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** The channel, opened on first use; only for the owner and holders of a reference. */
    FileChannel channel() throws IOException {
        while (true) {
            FileChannel current = openChannel.get();
            // Interrupting a thread inside a channel closes it for all: open it again rather than lose the segment.
            if (current != null && current.isOpen()) {
                return current;
            }
            FileChannel opened = opener.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (openChannel.compareAndSet(current, opened)) {
                return opened;
            }
            opened.close();
        }
    }

    /**
     * Writes {@code bytes} behind the log's bytes, where nobody reads, in one system call as a rule. They count only
     * after {@link #accept}; on failure {@link #reject} is due.
     */
    void write(ByteBuffer bytes) throws IOException {
        if (tailIsForeign) {
            cutTail();
        }
        FileChannel channel = channel();
        long position = sizeBytes;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Makes the next {@code byteCount} written bytes part of the log. */
    void accept(int byteCount) {
        sizeBytes = Math.addExact(sizeBytes, byteCount);
    }

    /** Removes what a failed append left behind the log's bytes, now or with the next write. */
    void reject(Exception cause) {
        tailIsForeign = true;
        try {
            cutTail();
        } catch (IOException stillThere) {
            cause.addSuppressed(stillThere);
        }
    }

    private void cutTail() throws IOException {
        FileChannel channel = channel();
        if (channel.size() > sizeBytes) {
            channel.truncate(sizeBytes);
        }
        tailIsForeign = false;
    }

    /** Forgets all bytes at and behind {@code position}; on failure none is forgotten. */
    void truncateTo(int position) throws IOException {
        Invariants.check(position <= sizeBytes, "position=%d size=%d", position, sizeBytes);
        channel().truncate(position);
        sizeBytes = position;
        tailIsForeign = false;
    }

    /** Leaves the file with the log's bytes only, so that a later start may trust its size. */
    void trim() throws IOException {
        if (tailIsForeign) {
            cutTail();
        }
    }

    /** Reads into {@code destination} until it is full or the file ends. */
    void readFully(ByteBuffer destination, long position) throws IOException {
        FileChannel channel = channel();
        long next = position;
        while (destination.hasRemaining()) {
            int count = channel.read(destination, next);
            if (count < 0) {
                return;
            }
            next += count;
        }
    }

    /** Writes back what was already written to {@code position}; for a disk that lost it after a failed force. */
    void rewrite(ByteBuffer bytes, long position) throws IOException {
        FileChannel channel = channel();
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    /** As {@link #renameTo}, for a file that is to go: it may be gone already. */
    void setAside(Path target) throws IOException {
        try {
            renameTo(target);
        } catch (NoSuchFileException gone) {
            path = target;
        }
    }

    void renameTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        path = target;
    }
}
