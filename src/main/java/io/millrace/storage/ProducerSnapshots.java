package io.millrace.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The snapshot files in a log's directory. Owned by the partition's context. */
final class ProducerSnapshots {
    private static final long NONE = -1;

    private Path directory;
    /** Offsets of the files; null until first asked for. */
    private @Nullable NavigableSet<Long> known;

    ProducerSnapshots(Path directory) {
        this.directory = directory;
    }

    /** The log's directory was renamed or moved. */
    void directory(Path directory) {
        this.directory = directory;
    }

    Path file(long offset) {
        return ProducerSnapshot.file(directory, offset);
    }

    void write(long offset, Collection<ProducerState> states) throws IOException {
        ProducerSnapshot.write(file(offset), states);
        offsets().add(offset);
    }

    OptionalLong newest() throws IOException {
        return offsets().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(offsets().last());
    }

    void delete(long offset) throws IOException {
        Files.deleteIfExists(file(offset));
        offsets().remove(offset);
    }

    /** Deletes all but those above {@code afterOffset} and up to {@code lastOffset}. */
    void deleteOutside(long afterOffset, long lastOffset) throws IOException {
        for (long offset : List.copyOf(offsets())) {
            if (offset <= afterOffset || offset > lastOffset) {
                delete(offset);
            }
        }
    }

    /** Deletes those that belong to no segment, except the newest when it is above all segments. */
    void deleteStrays(Collection<Long> segmentBaseOffsets) throws IOException {
        long newestSegment =
                segmentBaseOffsets.stream().mapToLong(Long::longValue).max().orElse(NONE);
        for (long offset : List.copyOf(offsets())) {
            boolean newestOfAll = offset == offsets().last() && offset > newestSegment;
            if (!newestOfAll && !segmentBaseOffsets.contains(offset)) {
                delete(offset);
            }
        }
    }

    private NavigableSet<Long> offsets() throws IOException {
        NavigableSet<Long> offsets = known;
        if (offsets == null) {
            offsets = new TreeSet<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    ProducerSnapshot.offsetOf(file).ifPresent(offsets::add);
                }
            }
            known = offsets;
        }
        return offsets;
    }
}
