package io.millrace.http.consumers;

import io.millrace.common.Outcome;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.records.BatchUnpacking;
import io.millrace.http.records.RecordArray;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a consumer's partitions from its positions on, and moves these past what is handed over. Owned by the hub's context. */
final class PositionedReads {
    private static final int FETCH_BYTES_PER_PARTITION = 1 << 20;

    private final ConsumerSettings settings;
    private final Positions positions;
    private final RoutedReads reads;
    private boolean refused;

    PositionedReads(ConsumerSettings settings, Positions positions, RoutedReads reads) {
        this.settings = settings;
        this.positions = positions;
        this.reads = reads;
    }

    /** Whether a partition could not be read at the latest read. */
    boolean refused() {
        return refused;
    }

    /** Reads once; waits for records no longer than a turn of the clock. */
    Future<RecordArray> read(int maxBytes, PollClock clock) {
        RecordArray records = new RecordArray(settings.format(), maxBytes);
        refused = false;
        if (positions.isEmpty()) {
            return Future.succeededFuture(records);
        }
        Map<Place, Long> asked = positions.copy();
        List<Place> places = List.copyOf(asked.keySet());
        List<PartitionRead> wanted = asked.entrySet().stream()
                .map(entry -> partitionRead(entry.getKey(), entry.getValue(), maxBytes))
                .toList();
        FetchCommand command =
                new FetchCommand(settings.isolation(), settings.minBytes(), maxBytes, (int) clock.turnMs(), wanted);
        return reads.read(command).map(outcomes -> {
            List<RequestRefused> unreadable = new ArrayList<>();
            for (int index = 0; index < places.size(); index++) {
                try {
                    take(places.get(index), wanted.get(index).offset(), outcomes.get(index), records);
                } catch (RequestRefused toTell) {
                    unreadable.add(toTell);
                }
            }
            if (records.count() == 0 && !unreadable.isEmpty()) {
                throw unreadable.get(0);
            }
            return records;
        });
    }

    private static PartitionRead partitionRead(Place place, long offset, int maxBytes) {
        return new PartitionRead(
                place.topicId(),
                place.topic(),
                place.partition(),
                offset,
                Math.min(maxBytes, FETCH_BYTES_PER_PARTITION),
                -1,
                -1);
    }

    /** Takes what was found, unless the partition was lost or its position moved meanwhile. */
    private void take(Place place, long offset, Outcome<ReadPartition> outcome, RecordArray records) {
        if (!positions.isAt(place, offset)) {
            return;
        }
        if (outcome instanceof Outcome.Done<ReadPartition> done) {
            BatchUnpacking unpacking = new BatchUnpacking(place.topic(), place.partition(), offset, done.value());
            try {
                unpacking.forEach(records::add);
            } finally { // A record that cannot be given stops its partition there, and no other one.
                if (unpacking.nextOffset() != offset) {
                    positions.advance(place, unpacking.nextOffset());
                }
            }
        } else {
            refused = true;
            ProblemCode problem = Problems.of(((Outcome.Refused<ReadPartition>) outcome).refusal())
                    .code();
            if (problem == ProblemCode.OFFSET_OUT_OF_RANGE) {
                positions.forget(place);
            }
        }
    }
}
