package io.millrace.storage;

import io.millrace.common.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The aborted transactions whose markers are in one segment, in the order of their markers. Entry of 34 bytes: version 2,
 * producer id 8, first offset 8, last offset 8, last stable offset 8. The file exists only when there was one.
 *
 * <p>Changed by the partition's owner; reads are for any thread.
 */
final class TransactionIndex {
    private static final int ENTRY_BYTES = 34;
    private static final short VERSION = 0;

    private final long baseOffset;
    private volatile Path file;
    /** Every entry, replaced as a whole; null until first asked for. */
    private volatile AbortedTransaction @Nullable [] known;

    private TransactionIndex(Path file, long baseOffset) {
        this.file = file;
        this.baseOffset = baseOffset;
    }

    /**
     * @param complete true when later segments cannot add to {@code transactions}
     */
    record Search(List<AbortedTransaction> transactions, boolean complete) {}

    /** Over a file that may be missing; reads nothing yet. */
    static TransactionIndex open(Path file, long baseOffset) {
        return new TransactionIndex(file, baseOffset);
    }

    /** For a segment that has just been made: looks for no file. */
    static TransactionIndex create(Path file, long baseOffset) {
        TransactionIndex index = new TransactionIndex(file, baseOffset);
        index.known = new AbortedTransaction[0];
        return index;
    }

    /** Reads the file and says why it cannot be trusted; a missing one is sound. */
    Optional<String> damage() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        long previous = baseOffset - 1;
        for (int index = 0; bytes.remaining() >= ENTRY_BYTES; index++) {
            short version = bytes.getShort();
            AbortedTransaction entry = decode(bytes);
            if (version != VERSION
                    || entry.producerId() < 0
                    || entry.firstOffset() < 0
                    || entry.firstOffset() > entry.lastOffset()
                    || entry.lastOffset() <= previous) {
                return Optional.of("has a senseless entry " + index);
            }
            previous = entry.lastOffset();
        }
        return bytes.hasRemaining() ? Optional.of("ends inside an entry") : Optional.empty();
    }

    private static AbortedTransaction decode(ByteBuffer bytes) {
        return new AbortedTransaction(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private static void encode(AbortedTransaction entry, ByteBuffer target) {
        target.putShort(VERSION)
                .putLong(entry.producerId())
                .putLong(entry.firstOffset())
                .putLong(entry.lastOffset())
                .putLong(entry.lastStableOffset());
    }

    private AbortedTransaction[] entries() throws IOException {
        AbortedTransaction[] now = known;
        if (now != null) {
            return now;
        }
        if (!Files.exists(file)) {
            now = new AbortedTransaction[0];
        } else {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            now = new AbortedTransaction[bytes.remaining() / ENTRY_BYTES];
            for (int index = 0; index < now.length; index++) {
                bytes.getShort();
                now[index] = decode(bytes);
            }
        }
        known = now;
        return now;
    }

    /** Written to the file at once; an entry that could not be written is not there. */
    void append(AbortedTransaction transaction) throws IOException {
        AbortedTransaction[] before = entries();
        Invariants.check(
                before.length == 0 || transaction.lastOffset() > before[before.length - 1].lastOffset(),
                "marker %d of an aborted transaction is not above the last one of the segment at %d",
                transaction.lastOffset(),
                baseOffset);
        AbortedTransaction[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = transaction;
        write(after, before.length);
        known = after;
    }

    private void write(AbortedTransaction[] entries, int from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((entries.length - from) * ENTRY_BYTES);
        for (int index = from; index < entries.length; index++) {
            encode(entries[index], bytes);
        }
        bytes.flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long position = (long) from * ENTRY_BYTES;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            channel.truncate(position);
        }
    }

    /** Aborted transactions that overlap {@code fromOffset} (inclusive) to {@code toOffset} (exclusive). Any thread. */
    Search search(long fromOffset, long toOffset) throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        for (AbortedTransaction entry : entries()) {
            if (entry.lastOffset() >= fromOffset && entry.firstOffset() < toOffset) {
                found.add(entry);
            }
            if (entry.lastStableOffset() >= toOffset) {
                return new Search(found, true); // All that ended later also began later.
            }
        }
        return new Search(found, false);
    }

    /** Every entry. Any thread. */
    List<AbortedTransaction> all() throws IOException {
        return List.of(entries());
    }

    /** Drops transactions whose markers are at and behind {@code offsetExclusive}. */
    void truncateTo(long offsetExclusive) throws IOException {
        AbortedTransaction[] before = entries();
        int count = before.length;
        while (count > 0 && before[count - 1].lastOffset() >= offsetExclusive) {
            count--;
        }
        if (count < before.length) {
            AbortedTransaction[] after = Arrays.copyOf(before, count);
            known = after;
            write(after, count);
        }
    }

    /** Drops every entry and the file, to be rebuilt. */
    void clear() throws IOException {
        known = new AbortedTransaction[0];
        Files.deleteIfExists(file);
    }

    /** Waits until the entries are on the disk. Any thread. */
    void force() throws IOException {
        AbortedTransaction[] now = known;
        if (now != null && now.length > 0) {
            FileReplacement.force(file);
        }
    }

    Path file() {
        return file;
    }

    /** Renames the file, which need not exist. */
    void renameTo(Path target) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        file = target;
    }

    void deleteIfExists() throws IOException {
        Files.deleteIfExists(file);
    }
}
