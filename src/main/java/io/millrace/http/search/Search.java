package io.millrace.http.search;

import io.millrace.common.Clock;
import io.millrace.filter.RecordFilter;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.search.SearchReads.Found;
import io.millrace.http.search.SearchReads.Moved;
import io.millrace.http.search.SearchTurns.Turn;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
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
 * {@link SearchReads#READ_BYTES}, what {@link MatchMerge} holds, and the window of one partition.
 */
final class Search {
    /** What a search may hold. */
    static final int RESERVED_BYTES = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(Search.class);
    private static final int FOLLOW_WAIT_MS = 10_000;
    private static final long RETRY_MS = 500;
    private static final int MAX_RETRIES = 60;
    private static final long PROGRESS_MS = 500;
    /** After so many quiet turns of the timer something is said all the same, so that a client that is gone is noticed. */
    private static final int QUIET_TURNS = 20;

    private static final long MAX_REST_MS = 25;
    private static final int REST_FACTOR = 4;
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
    private final SearchTurns turns = new SearchTurns();
    private final SearchReads reads;
    private final long startNanos;
    private long answered;
    private int retries;
    private boolean busy;
    private boolean ended;
    private boolean changed;
    private int quietTurns;
    private long timer = -1;

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
        this.reads = new SearchReads(request, tools.reads(), tools.offsets(), plans.size());
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
        goOn();
        return first;
    }

    /** Does the next thing, or lets go of everything once the search has ended. */
    private void goOn() {
        if (busy) {
            return;
        }
        if (ended) {
            turns.endAll();
            return;
        }
        if (!answer()) {
            return;
        }
        Optional<Turn> next = turns.next();
        if (next.isPresent()) {
            scan(next.get());
            return;
        }
        turns.keepAtMost(SearchReads.READ_BYTES);
        List<PartitionWalk> wanted = merge.toRead(SearchReads.PARTITIONS_AT_ONCE);
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
        long askedNanos = tools.clock().nowNanos();
        tools.workers()
                .executeBlocking(() -> turn.cursor().scan(filter, writer, tools.clock(), reads.partitionBytes()), false)
                .onComplete(scanned -> {
                    busy = false;
                    if (ended) {
                        goOn();
                    } else if (scanned.succeeded()) {
                        take(turn, scanned.result());
                        rest(tools.clock().nowNanos() - askedNanos - BatchCursor.TURN_NANOS);
                    } else {
                        failUnexpectedly(scanned.cause());
                    }
                });
    }

    /**
     * Goes on at once where a turn took no longer than its time. Otherwise others wanted the processors, and get them: the longer
     * it took, the longer the rest.
     */
    private void rest(long lateNanos) {
        long restMs = Math.min(MAX_REST_MS, lateNanos * REST_FACTOR / 1_000_000);
        if (restMs < 1) {
            goOn();
            return;
        }
        busy = true;
        tools.vertx().setTimer(restMs, rested -> {
            busy = false;
            goOn();
        });
    }

    private void take(Turn turn, ScanStep step) {
        changed = true;
        progress.count(step, filter);
        merge.update(turn.walk(), () -> turn.walk().take(step));
        boolean restarted = !step.ended() && turn.walk().next() != step.nextOffset();
        if (step.ended() || restarted) {
            turns.end(turn.walk());
        }
    }

    private void read(List<PartitionWalk> wanted, int waitMs) {
        busy = true;
        reads.read(wanted, waitMs).onComplete(read -> {
            busy = false;
            if (ended) {
                goOn();
            } else if (read.succeeded()) {
                take(read.result(), waitMs);
            } else if (read.cause() instanceof RequestRefused refused) {
                retryLater(Optional.of(refused.problem()));
            } else {
                failUnexpectedly(read.cause());
            }
        });
    }

    private void take(Found found, int waitMs) {
        found.turns().forEach(turns::add);
        for (Moved moved : found.moved()) {
            merge.update(moved.walk(), () -> moved.walk().startsAt(moved.logStartOffset()));
        }
        if (!found.turns().isEmpty() || !found.moved().isEmpty()) {
            retries = 0;
            goOn();
        } else if (waitMs > 0 && found.problem().isEmpty()) {
            goOn();
        } else {
            retryLater(found.problem());
        }
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
        if ((changed || ++quietTurns >= QUIET_TURNS) && !sink.isFull()) {
            quietTurns = 0;
            tellProgress();
        }
    }

    private void tellProgress() {
        changed = false;
        sink.progress(figures(), id());
    }

    private JsonObject figures() {
        long elapsedMs = (tools.clock().nowNanos() - startNanos) / 1_000_000;
        return progress.toJson(merge.walks(), answered, elapsedMs);
    }

    private void finish(String reason, String message) {
        if (ended) {
            return;
        }
        sink.done(figures().put("reason", reason).put("message", message), id());
        end();
    }
}
