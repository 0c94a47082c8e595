package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
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
    private static final int FIRST_ROOM = 4;

    private final long baseOffset;
    private volatile Path file;
    /** Every entry; null until first asked for. */
    private volatile @Nullable Entries known;

    private TransactionIndex(Path file, long baseOffset) {
        this.file = file;
        this.baseOffset = baseOffset;
    }

    /**
     * The first {@code count} of an array that has room for more. Immutable below the count: entries are added behind it
     * before a larger count is published.
     */
    private static final class Entries {
        static final Entries NONE = new Entries(new AbortedTransaction[0], 0);

        private final AbortedTransaction[] array;
        private final int count;

        Entries(AbortedTransaction[] array, int count) {
            this.array = array;
            this.count = count;
        }

        int count() {
            return count;
        }

        List<AbortedTransaction> list() {
            return List.of(Arrays.copyOf(array, count));
        }

        Entries with(AbortedTransaction added) {
            AbortedTransaction[] grown =
                    count < array.length ? array : Arrays.copyOf(array, Math.max(FIRST_ROOM, 2 * count));
            grown[count] = added;
            return new Entries(grown, count + 1);
        }

        /** In an array of its own: a reader may still look at what is dropped here. */
        Entries first(int kept) {
            return new Entries(Arrays.copyOf(array, kept), kept);
        }

        AbortedTransaction at(int index) {
            return array[index];
        }

        /** How many have their markers below {@code offset}; they are in the order of their markers. */
        int countEndedBefore(long offset) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (array[middle].lastOffset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
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
        index.known = Entries.NONE;
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

    private Entries entries() throws IOException {
        Entries now = known;
        if (now == null) {
            now = Files.exists(file) ? decodeAll(ByteBuffer.wrap(Files.readAllBytes(file))) : Entries.NONE;
            known = now;
        }
        return now;
    }

    private static Entries decodeAll(ByteBuffer bytes) {
        AbortedTransaction[] entries = new AbortedTransaction[bytes.remaining() / ENTRY_BYTES];
        for (int index = 0; index < entries.length; index++) {
            bytes.getShort();
            entries[index] = decode(bytes);
        }
        return new Entries(entries, entries.length);
    }

    /** Written to the file at once; an entry that could not be written is not there. */
    void append(AbortedTransaction transaction) throws IOException {
        Entries before = entries();
        Invariants.check(
                before.count() == 0
                        || transaction.lastOffset()
                                > before.at(before.count() - 1).lastOffset(),
                "marker %d of an aborted transaction is not above the last one of the segment at %d",
                transaction.lastOffset(),
                baseOffset);
        Entries after = before.with(transaction);
        write(after, before.count());
        known = after;
    }

    private void write(Entries entries, int from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((entries.count() - from) * ENTRY_BYTES);
        for (int index = from; index < entries.count(); index++) {
            encode(entries.at(index), bytes);
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
        Entries entries = entries();
        for (int index = entries.countEndedBefore(fromOffset); index < entries.count(); index++) {
            AbortedTransaction entry = entries.at(index);
            if (entry.firstOffset() < toOffset) {
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
        return entries().list();
    }

    /** Drops transactions whose markers are at and behind {@code offsetExclusive}. */
    void truncateTo(long offsetExclusive) throws IOException {
        Entries before = entries();
        int kept = before.countEndedBefore(offsetExclusive);
        if (kept < before.count()) {
            Entries after = before.first(kept);
            known = after;
            write(after, kept);
        }
    }

    /** Drops every entry and the file, to be rebuilt. */
    void clear() throws IOException {
        known = Entries.NONE;
        Files.deleteIfExists(file);
    }

    /** Waits until the entries are on the disk. Any thread. */
    void force() throws IOException {
        Entries now = known;
        if (now != null && now.count() > 0) {
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
