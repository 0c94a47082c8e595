package io.millrace.storage;

import io.millrace.common.EpochEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The leader epochs of a log with the offset where each begins; kept in the file {@code leader-epoch-checkpoint}.
 *
 * <p>Changed by the partition's owner; reads are for any thread, because each change publishes a new immutable array.
 * Epochs and start offsets both rise.
 */
final class LeaderEpochCache {
    static final String FILE_NAME = "leader-epoch-checkpoint";

    private record Entry(int leaderEpoch, long startOffset) {}

    private final Path file;
    private volatile Entry[] entries;
    private volatile boolean forced = true;

    private LeaderEpochCache(Path file, Entry[] entries) {
        this.file = file;
        this.entries = entries;
    }

    /** Reads {@code file}, which may be missing; a damaged one is a {@link CheckpointFile.Damaged}. */
    static LeaderEpochCache load(Path file) throws IOException {
        List<String> lines = CheckpointFile.readLines(file);
        Entry[] entries = new Entry[lines.size()];
        for (int index = 0; index < entries.length; index++) {
            entries[index] = parse(file, lines.get(index));
            if (index > 0
                    && (entries[index].leaderEpoch <= entries[index - 1].leaderEpoch
                            || entries[index].startOffset < entries[index - 1].startOffset)) {
                throw new CheckpointFile.Damaged(file + ": '" + lines.get(index) + "' is out of order");
            }
        }
        return new LeaderEpochCache(file, entries);
    }

    private static Entry parse(Path file, String line) throws CheckpointFile.Damaged {
        int space = line.indexOf(' ');
        try {
            Entry entry = new Entry(
                    Integer.parseInt(line, 0, Math.max(space, 0), 10),
                    Long.parseLong(line, space + 1, line.length(), 10));
            if (entry.leaderEpoch >= 0 && entry.startOffset >= 0) {
                return entry;
            }
        } catch (NumberFormatException notNumbers) {
            // Reported like numbers that make no sense.
        }
        throw new CheckpointFile.Damaged(file + ": '" + line + "' is not a leader epoch and an offset");
    }

    /** No epochs, whatever the file holds; it is replaced at the next change. */
    static LeaderEpochCache empty(Path file) {
        return new LeaderEpochCache(file, new Entry[0]);
    }

    /** An epoch seen at {@code startOffset}; later knowledge wins over entries it contradicts. Writes when new. */
    void assign(int leaderEpoch, long startOffset) throws IOException {
        Entry[] now = entries;
        if (now.length > 0
                && now[now.length - 1].leaderEpoch == leaderEpoch
                && now[now.length - 1].startOffset <= startOffset) {
            return;
        }
        int kept = now.length;
        while (kept > 0 && (now[kept - 1].leaderEpoch >= leaderEpoch || now[kept - 1].startOffset >= startOffset)) {
            kept--;
        }
        Entry[] next = Arrays.copyOf(now, kept + 1);
        next[kept] = new Entry(leaderEpoch, startOffset);
        replace(next);
    }

    private void replace(Entry[] next) throws IOException {
        List<String> lines = new ArrayList<>(next.length);
        for (Entry entry : next) {
            lines.add(entry.leaderEpoch + " " + entry.startOffset);
        }
        CheckpointFile.writeLines(file, lines, FileReplacement.Durability.LATER);
        entries = next;
        forced = false; // Behind the write, or a force of the old file that goes on beside it would count for this one.
    }

    /** Waits until the file is on the disk, where it has changed since the last time. Any thread. */
    void force() throws IOException {
        if (!forced) {
            forced = true;
            try {
                FileReplacement.force(file);
                FileReplacement.force(
                        Objects.requireNonNull(file.toAbsolutePath().getParent()));
            } catch (IOException notOnDisk) {
                forced = false;
                throw notOnDisk;
            }
        }
    }

    /** Any thread. */
    OptionalInt latestEpoch() {
        Entry[] now = entries;
        return now.length == 0 ? OptionalInt.empty() : OptionalInt.of(now[now.length - 1].leaderEpoch);
    }

    /** Any thread. */
    OptionalInt epochOf(long offset) {
        Entry[] now = entries;
        for (int index = now.length - 1; index >= 0; index--) {
            if (now[index].startOffset <= offset) {
                return OptionalInt.of(now[index].leaderEpoch);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * End of the largest epoch not above {@code leaderEpoch}. Any thread.
     *
     * @return empty when {@code leaderEpoch} is above all known epochs; for one below all known epochs, itself with the
     *     offset where the first known begins
     */
    Optional<EpochEnd> endOffsetFor(int leaderEpoch, long logEndOffset) {
        Entry[] now = entries;
        int higher = 0;
        while (higher < now.length && now[higher].leaderEpoch <= leaderEpoch) {
            higher++;
        }
        if (higher == now.length) {
            boolean isLatest = higher > 0 && now[higher - 1].leaderEpoch == leaderEpoch;
            return isLatest ? Optional.of(new EpochEnd(leaderEpoch, logEndOffset)) : Optional.empty();
        }
        int epoch = higher == 0 ? leaderEpoch : now[higher - 1].leaderEpoch;
        return Optional.of(new EpochEnd(epoch, now[higher].startOffset));
    }

    /** Forgets epochs that begin at or behind {@code offsetExclusive}. */
    void truncateFromEnd(long offsetExclusive) throws IOException {
        Entry[] now = entries;
        int kept = now.length;
        while (kept > 0 && now[kept - 1].startOffset >= offsetExclusive) {
            kept--;
        }
        if (kept < now.length) {
            replace(Arrays.copyOf(now, kept));
        }
    }

    /** Forgets epochs that end at or before {@code startOffset}; the one that covers it then begins there. */
    void truncateFromStart(long startOffset) throws IOException {
        Entry[] now = entries;
        int covering = now.length - 1;
        while (covering >= 0 && now[covering].startOffset > startOffset) {
            covering--;
        }
        if (covering < 0 || (covering == 0 && now[0].startOffset == startOffset)) {
            return;
        }
        Entry[] next = Arrays.copyOfRange(now, covering, now.length);
        next[0] = new Entry(next[0].leaderEpoch, startOffset);
        replace(next);
    }

    void clear() throws IOException {
        if (entries.length > 0) {
            replace(new Entry[0]);
        }
    }
}
