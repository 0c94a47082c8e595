package io.millrace.http.search;

import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.filter.RecordFilter;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One search under way: reads what the merge waits for, lets a worker go through it turn by turn, answers what is ready, and waits
 * while the client is behind.
 *
 * <p>Owned by the event loop of its connection; one thing at a time is under way ({@link #busy}). Bounded: one read of
 * {@link #READ_BYTES}, what {@link MatchMerge} holds, and the window of one partition.
 */
final class Search {
    /** What a search may hold. */
    static final int RESERVED_BYTES = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(Search.class);
    private static final int READ_BYTES = 1 << 20;
    private static final int MIN_PARTITION_BYTES = 32 << 10;
    private static final int MAX_PARTITION_BYTES = 256 << 10;
    private static final int PARTITIONS_AT_ONCE = READ_BYTES / MIN_PARTITION_BYTES;
    private static final int FOLLOW_WAIT_MS = 10_000;
    private static final long RETRY_MS = 500;
    private static final int MAX_RETRIES = 60;
    private static final long PROGRESS_MS = 500;
    private static final int FLUSH_MATCHES = 256;
    private static final int MAX_PARTITIONS_IN_IDS = 32;

    /** What a search works with. */
    record Tools(Vertx vertx, WorkerExecutor workers, Clock clock, RoutedReads reads, RoutedOffsets offsets) {}

    private final Tools tools;
    private final SearchRequest request;
    private final RecordFilter filter;
    private final MatchWriter writer;
    private final SearchSink sink;
    private final MatchMerge merge;
    private final SearchProgress progress;
    private final Map<Integer, PartitionWalk> walks = new LinkedHashMap<>();
    private final Map<PartitionWalk, Turn> turns = new LinkedHashMap<>();
    private final int partitionBytes;
    private final long startNanos;
    private long answered;
    private int retries;
    private boolean busy;
    private boolean ended;
    private boolean changed;
    private long timer = -1;

    /** What was read of a partition and is not gone through yet. */
    private record Turn(PartitionWalk walk, BatchCursor cursor, int sizeBytes) {}

    Search(Tools tools, SearchRequest request, List<SearchPlan> plans, RecordFilter filter, SearchSink sink) {
        this.tools = tools;
        this.request = request;
        this.filter = filter;
        this.writer = request.export() ? new ExportLine() : RecordView.cutAt(request.maxPayloadBytes());
        this.sink = sink;
        this.progress = new SearchProgress(plans);
        this.startNanos = tools.clock().nowNanos();
        this.answered = request.resumed().map(SearchPosition::matches).orElse(0L);
        long wanted = Math.max(0, request.limit() - answered);
        plans.forEach(plan -> walks.put(plan.partition(), plan.walk(request, wanted)));
        this.merge = new MatchMerge(List.copyOf(walks.values()), request.order());
        this.partitionBytes = Math.max(MIN_PARTITION_BYTES, Math.min(MAX_PARTITION_BYTES, READ_BYTES / plans.size()));
    }

    void begin() {
        sink.onDrain(this::goOn);
        tellProgress();
        timer = tools.vertx().setPeriodic(PROGRESS_MS, tick -> tellIfChanged());
        goOn();
    }

    /** Ends the search; false when it had ended before. What a worker has in hand is let go of when it is done. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        tools.vertx().cancelTimer(timer);
        if (first && !busy) {
            closeTurns();
        }
        return first;
    }

    private void closeTurns() {
        turns.values().forEach(turn -> turn.cursor().close());
        turns.clear();
    }

    /** What was read of the walk that is most behind, of those whose matches are waited for. */
    private Optional<Turn> nextTurn() {
        return turns.values().stream()
                .filter(turn -> turn.walk().matches.isEmpty())
                .min(Comparator.comparingLong(turn -> turn.walk().frontier()));
    }

    /** Makes room for another read: what is needed last is let go, and read again then. */
    private void makeRoom() {
        while (turns.values().stream().mapToLong(Turn::sizeBytes).sum() > READ_BYTES) {
            Turn last = Collections.max(
                    turns.values(), Comparator.comparingLong(turn -> turn.walk().frontier()));
            last.cursor().close();
            turns.remove(last.walk());
        }
    }

    private void goOn() {
        if (ended || busy) {
            return;
        }
        if (!answer()) {
            return;
        }
        Optional<Turn> next = nextTurn();
        if (next.isPresent()) {
            scan(next.get());
            return;
        }
        makeRoom();
        List<PartitionWalk> wanted = merge.toRead(PARTITIONS_AT_ONCE);
        if (!wanted.isEmpty()) {
            read(wanted, 0);
        } else if (request.follow()) {
            read(merge.walks(), FOLLOW_WAIT_MS);
        } else {
            finish(SearchProgress.END, "");
        }
    }

    /** Answers what is ready; returns whether the client takes more. */
    private boolean answer() {
        int unflushed = 0;
        while (answered < request.limit() && !sink.isFull()) {
            Optional<Match> match = merge.next();
            if (match.isEmpty()) {
                break;
            }
            answered++;
            changed = true;
            sink.match(match.get(), matchId());
            if (++unflushed % FLUSH_MATCHES == 0) {
                sink.flush();
            }
        }
        sink.flush();
        if (answered >= request.limit()) {
            finish(SearchProgress.LIMIT, "");
        }
        return !ended && !sink.isFull();
    }

    private String matchId() {
        return request.export() || walks.size() > MAX_PARTITIONS_IN_IDS ? "" : id();
    }

    private String id() {
        Map<Integer, Long> offsets = new LinkedHashMap<>();
        walks.forEach((partition, walk) -> offsets.put(partition, walk.resumeOffset()));
        return new SearchPosition(request.order(), answered, offsets).write();
    }

    private void scan(Turn turn) {
        busy = true;
        tools.workers()
                .executeBlocking(() -> turn.cursor().scan(filter, writer, tools.clock(), partitionBytes), false)
                .onComplete(scanned -> {
                    busy = false;
                    if (ended) {
                        closeTurns();
                    } else if (scanned.succeeded()) {
                        take(turn, scanned.result());
                        goOn();
                    } else {
                        failUnexpectedly(scanned.cause());
                    }
                });
    }

    private void take(Turn turn, ScanStep step) {
        changed = true;
        progress.count(step);
        merge.update(turn.walk(), () -> turn.walk().take(step));
        boolean restarted = !step.ended() && turn.walk().readOffset() != step.nextOffset();
        if (step.ended() || restarted) {
            turn.cursor().close();
            turns.remove(turn.walk());
        }
    }

    private void read(List<PartitionWalk> wanted, int waitMs) {
        busy = true;
        List<PartitionRead> partitions = wanted.stream()
                .map(walk -> new PartitionRead(
                        request.topic().id(),
                        request.topic().name(),
                        walk.partition(),
                        walk.readOffset(),
                        partitionBytes,
                        -1,
                        -1))
                .toList();
        tools.reads()
                .read(new FetchCommand(request.isolation(), 1, READ_BYTES, waitMs, partitions))
                .onSuccess(outcomes -> {
                    busy = false;
                    if (!ended) {
                        found(wanted, outcomes, waitMs);
                    }
                })
                .onFailure(this::failUnexpectedly);
    }

    private void found(List<PartitionWalk> wanted, List<Outcome<ReadPartition>> outcomes, int waitMs) {
        Optional<Problem> problem = Optional.empty();
        boolean news = false;
        for (int index = 0; index < wanted.size(); index++) {
            PartitionWalk walk = wanted.get(index);
            if (outcomes.get(index) instanceof Outcome.Done<ReadPartition> done) {
                news |= enqueue(walk, done.value());
            } else {
                Problem why = Problems.of(((Outcome.Refused<ReadPartition>) outcomes.get(index)).refusal());
                if (why.code() == ProblemCode.OFFSET_OUT_OF_RANGE) {
                    moveToBegin(walk);
                    return;
                }
                problem = Optional.of(why);
            }
        }
        if (news) {
            retries = 0;
            goOn();
        } else if (waitMs > 0 && problem.isEmpty()) {
            goOn();
        } else {
            retryLater(problem);
        }
    }

    private boolean enqueue(PartitionWalk walk, ReadPartition found) {
        int sizeBytes = found.batches().remaining();
        if (sizeBytes < Long.BYTES) {
            return false;
        }
        walk.found(found.batches().getLong(found.batches().position()));
        BatchCursor cursor = new BatchCursor(walk.partition(), found, walk.wantedFrom(), walk.wantedTo());
        turns.put(walk, new Turn(walk, cursor, sizeBytes));
        return true;
    }

    /** Records were deleted in front of the walk, by retention or by somebody. */
    private void moveToBegin(PartitionWalk walk) {
        busy = true;
        closeTurns();
        PartitionRef partition =
                new PartitionRef(request.topic().id(), request.topic().name(), walk.partition(), -1);
        tools.offsets().find(partition, new OffsetQuery.Earliest()).onComplete(earliest -> {
            busy = false;
            if (ended) {
                return;
            }
            if (earliest.succeeded() && earliest.result() instanceof Outcome.Done<Long> begin) {
                merge.update(walk, () -> walk.startsAt(begin.value()));
                goOn();
            } else {
                retryLater(Optional.empty());
            }
        });
    }

    private void retryLater(Optional<Problem> problem) {
        boolean hopeless =
                problem.filter(why -> why.code() == ProblemCode.TOPIC_NOT_FOUND).isPresent();
        if (hopeless || (retries >= MAX_RETRIES && !request.follow())) {
            finish(
                    SearchProgress.FAILED,
                    problem.map(Problem::detail).orElse("A partition could not be read on. Try again, or without it."));
            return;
        }
        retries++;
        busy = true;
        tools.vertx()
                .setTimer(
                        RETRY_MS,
                        again -> { // A leader is being elected: it is asked again.
                            busy = false;
                            goOn();
                        });
    }

    private void failUnexpectedly(Throwable failure) {
        busy = false;
        log.error("{}: a search failed", request.topic().name(), failure);
        finish(SearchProgress.FAILED, "The node failed on this search: its log says why.");
    }

    private void tellIfChanged() {
        if (changed && !sink.isFull()) {
            tellProgress();
        }
    }

    private void tellProgress() {
        changed = false;
        sink.progress(figures(), id());
    }

    private JsonObject figures() {
        long elapsedMs = (tools.clock().nowNanos() - startNanos) / 1_000_000;
        return progress.toJson(merge.walks(), filter, answered, elapsedMs);
    }

    private void finish(String reason, String message) {
        if (ended) {
            return;
        }
        sink.done(figures().put("reason", reason).put("message", message), id());
        end();
    }
}
