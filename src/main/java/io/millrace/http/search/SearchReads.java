package io.millrace.http.search;

import io.millrace.common.Outcome;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.search.SearchTurns.Turn;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads batches for the walks of one search, wherever they are led. Owned by the event loop of its search. */
final class SearchReads {
    /** What one read holds in memory, but for a batch that alone is larger. */
    static final int READ_BYTES = 1 << 20;
    /** Partitions that are read at once. */
    static final int PARTITIONS_AT_ONCE = 32;

    private static final int MIN_PARTITION_BYTES = READ_BYTES / PARTITIONS_AT_ONCE;
    private static final int MAX_PARTITION_BYTES = 256 << 10;

    private final SearchRequest request;
    private final RoutedReads reads;
    private final RoutedOffsets offsets;
    private final int partitionBytes;

    /**
     * What became of a read.
     *
     * @param turns what was found; empty where there was nothing
     * @param moved walks whose next records were deleted, with where the log begins now
     * @param problem why a partition could not be read
     */
    record Found(List<Turn> turns, List<Moved> moved, Optional<Problem> problem) {}

    /** A walk in front of which records were deleted, by retention or by somebody. */
    record Moved(PartitionWalk walk, long logStartOffset) {}

    SearchReads(SearchRequest request, RoutedReads reads, RoutedOffsets offsets, int partitions) {
        this.request = request;
        this.reads = reads;
        this.offsets = offsets;
        this.partitionBytes =
                Math.max(MIN_PARTITION_BYTES, Math.min(MAX_PARTITION_BYTES, READ_BYTES / Math.max(1, partitions)));
    }

    /** Bytes that are read of one partition at a time. */
    int partitionBytes() {
        return partitionBytes;
    }

    Future<Found> read(List<PartitionWalk> walks, int waitMs) {
        List<PartitionRead> partitions = walks.stream()
                .map(walk -> new PartitionRead(
                        request.topic().id(),
                        request.topic().name(),
                        walk.partition(),
                        walk.next(),
                        partitionBytes,
                        -1,
                        -1))
                .toList();
        return reads.read(new FetchCommand(request.isolation(), 1, READ_BYTES, waitMs, partitions))
                .compose(outcomes -> found(walks, outcomes));
    }

    private Future<Found> found(List<PartitionWalk> walks, List<Outcome<ReadPartition>> outcomes) {
        List<Turn> turns = new ArrayList<>();
        List<Future<Moved>> moving = new ArrayList<>();
        Optional<Problem> problem = Optional.empty();
        for (int index = 0; index < walks.size(); index++) {
            PartitionWalk walk = walks.get(index);
            if (outcomes.get(index) instanceof Outcome.Done<ReadPartition> done) {
                turn(walk, done.value()).ifPresent(turns::add);
                continue;
            }
            Problem why = Problems.of(((Outcome.Refused<ReadPartition>) outcomes.get(index)).refusal());
            if (why.code() == ProblemCode.OFFSET_OUT_OF_RANGE) {
                moving.add(moved(walk));
            } else {
                problem = Optional.of(why);
            }
        }
        Optional<Problem> last = problem;
        return Future.all(moving).map(all -> new Found(turns, all.list(), last));
    }

    private static Optional<Turn> turn(PartitionWalk walk, ReadPartition found) {
        int sizeBytes = found.batches().remaining();
        if (sizeBytes < Long.BYTES) {
            return Optional.empty();
        }
        walk.found(found.batches().getLong(found.batches().position()));
        BatchCursor cursor = new BatchCursor(walk.partition(), found, walk.next(), walk.wantedTo());
        return Optional.of(new Turn(walk, cursor, sizeBytes));
    }

    private Future<Moved> moved(PartitionWalk walk) {
        PartitionRef partition =
                new PartitionRef(request.topic().id(), request.topic().name(), walk.partition(), -1);
        return offsets.find(partition, new OffsetQuery.Earliest())
                .map(earliest -> new Moved(walk, Problems.valueOf(earliest)));
    }
}
