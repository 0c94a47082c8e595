package io.millrace.http.cluster;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.http.cluster.LeaderGroups.Place;
import io.millrace.peer.PeerCalls;
import io.millrace.record.RecordSlice;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchService;
import io.millrace.service.FetchedPartition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions wherever they are led. Thread-safe because it has no state of its own.
 *
 * <p>A read over several nodes asks all of them; where none has anything, it waits for the first that has, in short turns, because
 * nobody can take the other questions back.
 */
public final class RoutedReads {
    private static final int TURN_MS = 200;
    private static final int ANSWER_GRACE_MS = 2_000;

    private final FetchService own;
    private final ClusterView cluster;
    private final PeerCalls peers;
    private final int nodeId;
    private final Clock clock;

    public RoutedReads(FetchService own, ClusterView cluster, PeerCalls peers, int nodeId, Clock clock) {
        this.own = own;
        this.cluster = cluster;
        this.peers = peers;
        this.nodeId = nodeId;
        this.clock = clock;
    }

    /** Answers the other nodes. */
    public Future<Void> serve() {
        return peers.serve(ReadCall.KIND, command -> readHere(command).map(Outcome::done));
    }

    /** Reads each partition; one outcome for each read, in the same order. */
    public Future<List<Outcome<ReadPartition>>> read(FetchCommand command) {
        LeaderGroups groups = LeaderGroups.of(
                cluster.image(),
                nodeId,
                command.reads().stream()
                        .map(read -> new Place(read.topicId(), read.topic(), read.partition()))
                        .toList());
        if (groups.indexesByNode().size() == 1) {
            return readOn(groups.indexesByNode().keySet().iterator().next(), command);
        }
        long deadlineNanos = clock.nowNanos() + command.maxWaitMs() * 1_000_000L;
        return readInTurns(groups, command, deadlineNanos);
    }

    private Future<List<Outcome<ReadPartition>>> readInTurns(
            LeaderGroups groups, FetchCommand command, long deadlineNanos) {
        return readOnce(groups, command).compose(outcomes -> {
            long leftMs = (deadlineNanos - clock.nowNanos()) / 1_000_000;
            return leftMs <= 0 || outcomes.stream().anyMatch(RoutedReads::isNews)
                    ? Future.succeededFuture(outcomes)
                    : news(groups, command, (int) Math.min(leftMs, TURN_MS))
                            .compose(heard -> readInTurns(groups, command, deadlineNanos));
        });
    }

    /** Waits until one of the nodes has something, or none has for a turn. Those that wait still are not waited for. */
    private Future<Void> news(LeaderGroups groups, FetchCommand command, int waitMs) {
        Promise<Void> heard = Promise.promise();
        List<Future<?>> calls = new ArrayList<>();
        groups.indexesByNode()
                .forEach((node, indexes) -> calls.add(
                        readOn(node, part(groups, command, indexes, waitMs)).onSuccess(answers -> {
                            if (answers.stream().anyMatch(RoutedReads::isNews)) {
                                heard.tryComplete();
                            }
                        })));
        Future.join(calls).onComplete(turn -> heard.tryComplete());
        return heard.future();
    }

    private static boolean isNews(Outcome<ReadPartition> outcome) {
        return !(outcome instanceof Outcome.Done<ReadPartition> done)
                || done.value().batches().hasRemaining();
    }

    private Future<List<Outcome<ReadPartition>>> readOnce(LeaderGroups groups, FetchCommand command) {
        @Nullable Outcome<ReadPartition>[] outcomes = newArray(command.reads().size());
        List<Future<?>> calls = new ArrayList<>();
        groups.indexesByNode()
                .forEach((node, indexes) -> calls.add(readOn(node, part(groups, command, indexes, 0))
                        .onSuccess(answers -> {
                            for (int index = 0; index < answers.size(); index++) {
                                outcomes[indexes.get(index)] = answers.get(index);
                            }
                        })));
        return Future.all(calls).map(all -> List.copyOf(Arrays.asList(outcomes)));
    }

    private static FetchCommand part(LeaderGroups groups, FetchCommand command, List<Integer> indexes, int waitMs) {
        List<PartitionRead> reads = indexes.stream().map(command.reads()::get).toList();
        int maxBytes = Math.max(1, command.maxBytes() / groups.indexesByNode().size());
        return new FetchCommand(command.isolation(), command.minBytes(), maxBytes, waitMs, reads);
    }

    private Future<List<Outcome<ReadPartition>>> readOn(int node, FetchCommand command) {
        if (node == nodeId) {
            return readHere(command);
        }
        return peers.call(node, ReadCall.KIND, command, command.maxWaitMs() + ANSWER_GRACE_MS)
                .map(outcome -> Outcomes.spread(outcome, command.reads().size()));
    }

    private Future<List<Outcome<ReadPartition>>> readHere(FetchCommand command) {
        return own.fetch(command)
                .map(outcomes -> outcomes.stream().map(RoutedReads::inMemory).toList());
    }

    /** Copies what was found out of its file; closes the slice. */
    private static Outcome<ReadPartition> inMemory(Outcome<FetchedPartition> outcome) {
        if (!(outcome instanceof Outcome.Done<FetchedPartition> done)) {
            return new Outcome.Refused<>(((Outcome.Refused<FetchedPartition>) outcome).refusal());
        }
        FetchedPartition found = done.value();
        try (RecordSlice slice = found.records()) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            int count = 1;
            while (bytes.hasRemaining() && count > 0) {
                count = slice.read(bytes, bytes.position());
            }
            return Outcome.done(new ReadPartition(
                    found.highWatermark(),
                    found.lastStableOffset(),
                    found.logStartOffset(),
                    found.aborted(),
                    bytes.flip()));
        } catch (IOException failure) {
            return Outcome.refused(
                    Refusal.Reason.STORAGE_ERROR, "The records could not be read: " + failure.getMessage());
        }
    }

    @SuppressWarnings("unchecked") // An array of a generic type can be made no other way.
    private static @Nullable Outcome<ReadPartition>[] newArray(int size) {
        return (Outcome<ReadPartition>[]) new Outcome<?>[size];
    }
}
