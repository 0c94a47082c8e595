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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of an index file: a read-only mapping of those in the file, followed by a short tail in memory.
 *
 * <p>Changed by the partition's owner. Readers on any thread take one {@link View}, which never changes: appending writes
 * behind the counts of all published views, and entries are dropped by copying, never in place. The file is written with
 * ordinary writes, so that a full disk is an exception; it shrinks only behind every mapping, or is replaced by a new
 * file, so that a mapping never reaches behind its file's end.
 */
final class IndexEntries {
    private static final Logger log = LoggerFactory.getLogger(IndexEntries.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Tail length at which it moves to the file: bounds the memory of an active index. */
    private static final int SPILL_COUNT = 4096;

    private static final int FIRST_TAIL_COUNT = 8;

    /** How entries may follow each other. */
    interface Order {
        /** Whether entry {@code index} may stand behind entry {@code index - 1}, or first. */
        boolean holds(View view, int index);
    }

    /** Entries as they were at one moment. Immutable up to its counts. */
    record View(int entryBytes, ByteBuffer mapped, int mappedCount, ByteBuffer tail, int tailCount) {
        int count() {
            return mappedCount + tailCount;
        }

        long longAt(int index, int fieldAt) {
            return index < mappedCount
                    ? mapped.getLong(index * entryBytes + fieldAt)
                    : tail.getLong((index - mappedCount) * entryBytes + fieldAt);
        }

        int intAt(int index, int fieldAt) {
            return index < mappedCount
                    ? mapped.getInt(index * entryBytes + fieldAt)
                    : tail.getInt((index - mappedCount) * entryBytes + fieldAt);
        }

        /** Number of entries whose field is below {@code limit}; for fields that rise from entry to entry. */
        int countBelow(int fieldAt, long limit) {
            int low = 0;
            int high = count();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (intAt(middle, fieldAt) < limit) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private final int entryBytes;
    private final Order order;
    private final View empty;
    private volatile Path file;
    /** Null while sealed and not looked at. */
    private volatile @Nullable View view;
    /** Entries of the view that the file holds; -1: the file must be made anew. Meaningless while sealed. */
    private int flushedCount;

    private boolean active;

    private IndexEntries(Path file, int entryBytes, Order order) {
        this.file = file;
        this.entryBytes = entryBytes;
        this.order = order;
        this.empty = new View(entryBytes, NOTHING, 0, NOTHING, 0);
    }

    static IndexEntries create(Path file, int entryBytes, Order order) {
        IndexEntries entries = new IndexEntries(file, entryBytes, order);
        entries.active = true;
        entries.view = entries.empty;
        entries.flushedCount = -1;
        return entries;
    }

    static IndexEntries open(Path file, int entryBytes, Order order) {
        return new IndexEntries(file, entryBytes, order);
    }

    Path file() {
        return file;
    }

    /** The entries now; those of a sealed file are mapped at the first call. Any thread. */
    View view() throws IOException {
        View known = view;
        return known != null ? known : mapSealed();
    }

    private View mapSealed() throws IOException {
        View mapped;
        try {
            mapped = map();
        } catch (NoSuchFileException missing) {
            return empty; // Being deleted or renamed under us; the caller scans without it.
        }
        Optional<String> damage = damageIn(mapped);
        if (damage.isPresent()) {
            log.warn("Not using {}, reads scan the segment instead: it {}", file, damage.get());
            mapped = empty;
        }
        View known = mapped.count() == 0 ? empty : withoutZeros(mapped);
        view = known; // Two readers may both map: either view serves.
        return known;
    }

    private View map() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return mapped(channel, (int) Math.min(channel.size(), Integer.MAX_VALUE));
        }
    }

    private View mapped(FileChannel channel, int sizeBytes) throws IOException {
        ByteBuffer bytes = sizeBytes == 0 ? NOTHING : channel.map(FileChannel.MapMode.READ_ONLY, 0, sizeBytes);
        return new View(entryBytes, bytes, sizeBytes / entryBytes, NOTHING, 0);
    }

    /** Reads the file and says why it cannot be trusted. */
    Optional<String> damage() throws IOException {
        try {
            return damageIn(map());
        } catch (NoSuchFileException missing) {
            return Optional.of("is missing");
        }
    }

    private Optional<String> damageIn(View mapped) {
        if (mapped.mapped.capacity() % entryBytes != 0) {
            return Optional.of(
                    "has a size of " + mapped.mapped.capacity() + " bytes, which is not a multiple of " + entryBytes);
        }
        int sound = soundCount(mapped);
        for (int at = sound * entryBytes; at < mapped.mapped.capacity(); at++) {
            if (mapped.mapped.get(at) != 0) {
                return Optional.of("has entry " + sound + " out of order");
            }
        }
        return Optional.empty();
    }

    /** Entries before the first that is out of order; Kafka fills the rest of an active index file with zeros. */
    private int soundCount(View mapped) {
        int count = 0;
        while (count < mapped.count() && order.holds(mapped, count)) {
            count++;
        }
        // Zeros never follow an entry in order, but may look like a first one.
        return count == 1 && isZero(mapped, 0) ? 0 : count;
    }

    private boolean isZero(View mapped, int index) {
        return mapped.longAt(index, 0) == 0 && mapped.intAt(index, entryBytes - Integer.BYTES) == 0;
    }

    private View withoutZeros(View mapped) {
        return new View(entryBytes, mapped.mapped, soundCount(mapped), NOTHING, 0);
    }

    /** Makes a sealed file appendable again. */
    void activate() throws IOException {
        if (!active) {
            View known = view();
            view = known;
            flushedCount = known.count();
            active = true;
        }
    }

    /** Space for one entry behind the last; the caller writes it at the returned index and then calls {@link #publish}. */
    ByteBuffer reserve() {
        View now = current();
        if (now.tailCount > 0 && now.tailCount % SPILL_COUNT == 0) {
            spill();
            now = current();
        }
        if (now.tailCount * entryBytes == now.tail.capacity()) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(FIRST_TAIL_COUNT, 2 * now.tailCount) * entryBytes);
            larger.put(0, now.tail, 0, now.tailCount * entryBytes);
            now = new View(entryBytes, now.mapped, now.mappedCount, larger, now.tailCount);
            view = now;
        }
        return now.tail;
    }

    /** Byte index of the next entry in the buffer that {@link #reserve} returned. */
    int reservedAt() {
        return current().tailCount * entryBytes;
    }

    /** Makes the entry that was written behind the last one visible. */
    void publish() {
        View now = current();
        view = new View(entryBytes, now.mapped, now.mappedCount, now.tail, now.tailCount + 1);
    }

    private View current() {
        Invariants.check(active, "a sealed index cannot be changed");
        return Objects.requireNonNull(view);
    }

    /** Moves the tail to the file. */
    private void spill() {
        try {
            flush();
            View now = current();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                view = mapped(channel, now.count() * entryBytes);
            }
        } catch (IOException stillInMemory) {
            // The entries stay in the tail, whose length the index size bounds; the next flush reports a lasting fault.
            log.debug("Could not write {} now", file, stillInMemory);
        }
    }

    /** Drops all entries from {@code count} on. */
    void truncateToCount(int count) throws IOException {
        View now = current();
        if (count >= now.count()) {
            return;
        }
        ByteBuffer kept;
        if (count >= now.mappedCount) {
            kept = copy(now.tail, count - now.mappedCount);
            view = new View(entryBytes, now.mapped, now.mappedCount, kept, count - now.mappedCount);
        } else {
            // Readers may hold mappings of the file: it stays as it is for them, and a new one takes its name.
            view = new View(entryBytes, NOTHING, 0, copy(now.mapped, count), count);
            deleteFile();
        }
        flushedCount = Math.min(flushedCount, count);
        write(); // At once: entries behind the log's end must not come back after a crash.
    }

    private ByteBuffer copy(ByteBuffer source, int count) {
        return ByteBuffer.allocate(count * entryBytes).put(0, source, 0, count * entryBytes);
    }

    /** Drops all entries without looking at them and makes the index active. */
    void clear() throws IOException {
        active = true;
        view = empty;
        deleteFile();
    }

    private void deleteFile() throws IOException {
        Files.deleteIfExists(file);
        flushedCount = -1;
    }

    /** Writes what the file lacks. */
    void flush() throws IOException {
        if (!active) {
            return;
        }
        if (flushedCount != current().count()) {
            write();
        }
    }

    private void write() throws IOException {
        View now = current();
        if (flushedCount < 0) {
            Files.deleteIfExists(file); // Of an earlier life, and perhaps mapped.
            flushedCount = 0;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = now.tail.duplicate();
            int from = Math.max(flushedCount - now.mappedCount, 0) * entryBytes;
            rest.limit(now.tailCount * entryBytes).position(from);
            long position = (long) now.mappedCount * entryBytes + from;
            while (rest.hasRemaining()) {
                position += channel.write(rest, position);
            }
            channel.truncate(position);
        }
        flushedCount = now.count();
    }

    void force() throws IOException {
        if (Files.exists(file)) {
            FileReplacement.force(file);
        }
    }

    void seal() throws IOException {
        flush();
        active = false;
        view = null;
    }

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
