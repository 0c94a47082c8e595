package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.storage.CleanableSegment.SegmentGone;
import io.millrace.storage.CleanerCheckpoint;
import io.millrace.storage.compaction.CleaningPlan;
import io.millrace.storage.compaction.LogCleaner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounds of log compaction: the owner plans, a cleaner thread does the work, the owner puts the result in place.
 *
 * <p>Owned by the context that runs the rounds. Within a log directory one partition follows the other, because they share a
 * checkpoint; directories go on side by side, as far as the cleaner threads allow.
 */
final class Compaction {
    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    private final Context context;
    private final Clock clock;
    private final PartitionDirectory directory;
    private final BlockingPool cleaners;
    private final long mapBytes;
    private final Map<Path, CleanerCheckpoint> checkpoints = new HashMap<>();

    /** Whose the checkpoints' entries are: a checkpoint knows names only, and a name may come back for another topic. */
    private final Map<TopicPartition, TopicId> topicIds = new HashMap<>();

    /** Partitions whose last compaction failed, so that it is said once and not every round. */
    private final Set<HostedPartition> failing = new HashSet<>();

    /** Set once, by {@link #stop}; the cleaner threads look at it with every batch. */
    private volatile boolean stopping;

    /**
     * Makes the compaction of one node.
     *
     * @param mapBytes memory for keys, for each cleaner thread
     */
    Compaction(Context context, Clock clock, PartitionDirectory directory, BlockingPool cleaners, long mapBytes) {
        this.context = context;
        this.clock = clock;
        this.directory = directory;
        this.cleaners = cleaners;
        this.mapBytes = mapBytes;
    }

    /** Compacts what is worth it; called on {@link #context}, and again only after the returned future completed. */
    Future<Void> round() {
        List<HostedPartition> all = directory.all();
        failing.retainAll(all);
        topicIds.keySet()
                .retainAll(all.stream().map(HostedPartition::topicPartition).collect(Collectors.toSet()));
        Map<Path, List<HostedPartition>> byDirectory = new LinkedHashMap<>();
        checkpoints.keySet().forEach(logDir -> byDirectory.put(logDir, new ArrayList<>()));
        for (HostedPartition hosted : all) {
            if (hosted.log().config().cleanupCompact()) {
                Path logDir = hosted.log().directory().toAbsolutePath().getParent();
                byDirectory.computeIfAbsent(logDir, dir -> new ArrayList<>()).add(hosted);
            }
        }
        List<Future<Void>> rounds = new ArrayList<>();
        byDirectory.forEach((logDir, partitions) -> rounds.add(round(logDir, partitions)));
        return Future.join(rounds).mapEmpty();
    }

    /** Makes a round that is under way end early, at the next batch. */
    void stop() {
        stopping = true;
    }

    private Future<Void> round(Path logDir, List<HostedPartition> partitions) {
        return checkpoint(logDir).compose(checkpoint -> {
            Future<Void> last = forgetOthers(checkpoint, partitions);
            for (HostedPartition hosted : partitions) {
                last = last.compose(before -> compact(hosted, checkpoint));
            }
            return last;
        });
    }

    /** Takes logs that are gone out of the checkpoint, also those whose name another topic has now. */
    private Future<Void> forgetOthers(CleanerCheckpoint checkpoint, List<HostedPartition> partitions) {
        Set<TopicPartition> same = new HashSet<>();
        for (HostedPartition hosted : partitions) {
            TopicId before = topicIds.put(hosted.topicPartition(), hosted.topicId());
            if (before == null || before.equals(hosted.topicId())) {
                same.add(hosted.topicPartition());
            }
        }
        return cleaners.run(() -> {
            checkpoint.retain(same);
            return null;
        });
    }

    private Future<CleanerCheckpoint> checkpoint(Path logDir) {
        CleanerCheckpoint known = checkpoints.get(logDir);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return cleaners.run(() -> CleanerCheckpoint.load(logDir)).onSuccess(loaded -> checkpoints.put(logDir, loaded));
    }

    private Future<Void> compact(HostedPartition hosted, CleanerCheckpoint checkpoint) {
        if (stopping) {
            return Future.succeededFuture();
        }
        OptionalLong firstDirty = checkpoint.firstDirtyOffset(hosted.topicPartition());
        return hosted.planCompaction(context, firstDirty, clock.nowMs())
                .compose(plan -> plan.isEmpty() ? Future.succeededFuture() : carryOut(hosted, plan.get(), checkpoint))
                .onSuccess(done -> failing.remove(hosted))
                .recover(failure -> {
                    if (!isOrderly(failure) && failing.add(hosted)) {
                        log.warn(
                                "{} could not be compacted and is tried again: {}",
                                hosted.topicPartition(),
                                failure.toString());
                    }
                    return Future.succeededFuture();
                });
    }

    /** Whether a compaction ended because there was no more reason for it. */
    private static boolean isOrderly(Throwable failure) {
        return failure instanceof SegmentGone || failure instanceof LogCleaner.Stopped;
    }

    private Future<Void> carryOut(HostedPartition hosted, CleaningPlan plan, CleanerCheckpoint checkpoint) {
        return cleaners.run(() -> new LogCleaner(mapBytes, () -> stopping).clean(plan))
                .compose(cleaned -> hosted.installCompacted(context, cleaned)
                        .compose(installed -> installed
                                ? advance(hosted, cleaned.firstDirtyOffset(), checkpoint)
                                : Future.succeededFuture()));
    }

    private Future<Void> advance(HostedPartition hosted, long firstDirtyOffset, CleanerCheckpoint checkpoint) {
        log.info("{} compacted up to offset {}", hosted.topicPartition(), firstDirtyOffset);
        return cleaners.run(() -> {
            checkpoint.advance(hosted.topicPartition(), firstDirtyOffset);
            return null;
        });
    }
}
