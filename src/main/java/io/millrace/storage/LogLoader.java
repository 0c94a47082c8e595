package io.millrace.storage;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a partition's directory: settles what was left half done, finds the segments, recovers where the node was not
 * stopped cleanly, and brings indexes, epochs and producers up to the log end.
 *
 * <p>Confined to one worker, one log after the other; its buffer is the only large memory a load takes.
 */
final class LogLoader {
    private static final Logger LOG = LoggerFactory.getLogger(LogLoader.class);

    private final LogEnvironment environment;
    private final ByteBuffer window = ByteBuffer.allocateDirect(BatchCursor.SCAN_WINDOW_BYTES);

    LogLoader(LogEnvironment environment) {
        this.environment = environment;
    }

    /**
     * What the log directory's checkpoints say of a log. Immutable.
     *
     * @param recoveryPoint everything before it is on the disk
     * @param logStartOffset first offset that was readable
     * @param clean whether the node was stopped cleanly, so that no byte needs checking
     */
    record Checkpoints(long recoveryPoint, long logStartOffset, boolean clean) {}

    PartitionLog load(TopicPartition topicPartition, Path directory, TopicConfig config, Checkpoints checkpoints)
            throws IOException {
        OptionalLong lost = Files.exists(directory) ? new LeftoverFiles(directory).settle() : OptionalLong.empty();
        TopicId topicId = PartitionMetadataFile.read(directory).orElse(TopicId.ZERO);
        LeaderEpochCache epochs = loadEpochs(topicPartition, directory);
        List<LogSegment> segments = openSegments(directory, config);
        OptionalLong hole = config.cleanupCompact() ? lost : hole(checkpoints, segments);
        BroughtUp broughtUp = bringUp(topicPartition, directory, config, checkpoints, epochs, segments);
        long end = broughtUp.end();
        boolean cut = broughtUp.damaged() || end < checkpoints.recoveryPoint();
        long start = Math.max(checkpoints.logStartOffset(), segments.get(0).baseOffset());
        if (end < start) {
            LOG.warn(
                    "{}: the log ends at offset {}, before its start {}; dropping what is left and going on at {}",
                    topicPartition,
                    end,
                    start,
                    start);
            restart(directory, config, segments, start);
            end = start;
        }
        epochs.truncateFromEnd(end);
        epochs.truncateFromStart(start);
        ProducerStateManager producers =
                new ProducerStateManager(topicPartition, directory, environment.producerIdExpirationMs());
        producers
                .snapshots()
                .deleteStrays(segments.stream().map(LogSegment::baseOffset).toList());
        LogRebuild.producers(
                producers, segments, start, end, environment.clock().nowMs(), window);
        LogSegment active = segments.get(segments.size() - 1);
        LoadedLog loaded = new LoadedLog(
                topicPartition,
                topicId,
                directory,
                new LogSegments(segments),
                epochs,
                producers,
                start,
                new LogPosition(end, active.baseOffset(), active.records().sizeBytes()),
                hole.isPresent() || !cut ? hole : OptionalLong.of(end));
        return new PartitionLog(loaded, config, environment);
    }

    /** A log that was never there, in a directory of its own; reads nothing. */
    static PartitionLog create(
            LogEnvironment environment,
            TopicPartition topicPartition,
            TopicId topicId,
            Path directory,
            TopicConfig config)
            throws IOException {
        Files.createDirectories(directory);
        PartitionMetadataFile.write(directory, topicId);
        long nowMs = environment.clock().nowMs();
        LogSegment active = LogRoller.create(environment, directory, 0, config, nowMs);
        LoadedLog fresh = new LoadedLog(
                topicPartition,
                topicId,
                directory,
                new LogSegments(List.of(active)),
                LeaderEpochCache.load(directory.resolve(LeaderEpochCache.FILE_NAME)),
                new ProducerStateManager(topicPartition, directory, environment.producerIdExpirationMs()),
                0,
                new LogPosition(0, 0, 0),
                OptionalLong.empty());
        return new PartitionLog(fresh, config, environment);
    }

    /**
     * The first offset that is missing in front of what is checked batch by batch, in a log that is not compacted. One that
     * begins behind the start that a clean stop wrote down has lost it; after a crash, retention may have moved it since.
     */
    private OptionalLong hole(Checkpoints checkpoints, List<LogSegment> segments) throws IOException {
        if (segments.isEmpty()) {
            return OptionalLong.empty();
        }
        if (checkpoints.clean() && segments.get(0).baseOffset() > checkpoints.logStartOffset()) {
            return OptionalLong.of(checkpoints.logStartOffset());
        }
        long checked = checkpoints.clean() ? Long.MAX_VALUE : checkpoints.recoveryPoint();
        return new SegmentChain(environment, window).firstMissing(segments, checked);
    }

    /** Where a log ends, and whether something had to be cut off there. */
    private record BroughtUp(long end, boolean damaged) {}

    /** Leaves in {@code segments} what belongs to the log, the last one active. */
    private BroughtUp bringUp(
            TopicPartition topicPartition,
            Path directory,
            TopicConfig config,
            Checkpoints checkpoints,
            LeaderEpochCache epochs,
            List<LogSegment> segments)
            throws IOException {
        if (segments.isEmpty()) {
            long start = checkpoints.logStartOffset();
            segments.add(LogRoller.create(
                    environment, directory, start, config, environment.clock().nowMs()));
            return new BroughtUp(start, false);
        }
        if (checkpoints.clean()) {
            return new BroughtUp(LogRebuild.resume(segments.get(segments.size() - 1), window), false);
        }
        LogRecovery recovery = new LogRecovery(
                topicPartition,
                directory,
                environment,
                epochs,
                checkpoints.recoveryPoint(),
                !config.cleanupCompact(),
                window);
        LogRecovery.Recovered recovered = recovery.recover(List.copyOf(segments));
        segments.clear();
        segments.addAll(recovered.segments());
        if (recovered.nextOffset() < checkpoints.recoveryPoint()) {
            LOG.warn(
                    "{}: the log ends at offset {} although offsets up to {} were on the disk; records were lost outside"
                            + " of this program",
                    topicPartition,
                    recovered.nextOffset(),
                    checkpoints.recoveryPoint());
        }
        return new BroughtUp(recovered.nextOffset(), recovered.damaged());
    }

    private void restart(Path directory, TopicConfig config, List<LogSegment> segments, long start) throws IOException {
        for (int i = segments.size() - 1; i >= 0; i--) {
            segments.get(i).delete();
        }
        segments.clear();
        segments.add(LogRoller.create(
                environment, directory, start, config, environment.clock().nowMs()));
    }

    private static LeaderEpochCache loadEpochs(TopicPartition topicPartition, Path directory) throws IOException {
        Path file = directory.resolve(LeaderEpochCache.FILE_NAME);
        try {
            return LeaderEpochCache.load(file);
        } catch (CheckpointFile.Damaged damaged) {
            LOG.warn("{}: starting without leader epochs: {}", topicPartition, damaged.getMessage());
            Files.delete(file);
            return LeaderEpochCache.load(file);
        }
    }

    /** The segments in offset order, none of them opened yet. */
    private List<LogSegment> openSegments(Path directory, TopicConfig config) throws IOException {
        List<LogSegment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                OptionalLong baseOffset = LogFiles.offsetOf(name);
                if (name.endsWith(LogFiles.RECORDS) && baseOffset.isPresent()) {
                    segments.add(openSegment(directory, file, baseOffset.getAsLong(), config));
                }
            }
        }
        segments.sort(Comparator.comparingLong(LogSegment::baseOffset));
        return segments;
    }

    private LogSegment openSegment(Path directory, Path file, long baseOffset, TopicConfig config) throws IOException {
        long sizeBytes = Files.size(file);
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new IOException(
                    file + " has " + sizeBytes + " bytes, more than a segment can; it is no segment file");
        }
        SegmentIndexes indexes =
                SegmentIndexes.open(directory, baseOffset, config.segmentIndexBytes(), config.indexIntervalBytes());
        SegmentFile records = new SegmentFile(environment.opener(), file, (int) sizeBytes);
        return new LogSegment(
                baseOffset,
                records,
                indexes,
                config.indexIntervalBytes(),
                environment.clock().nowMs());
    }
}
