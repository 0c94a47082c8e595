package io.millrace.http.search;

import io.millrace.filter.RecordFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a search has looked at so far, and how it is told. Owned by the event loop of its search. */
final class SearchProgress {
    /** Everything that was there when the search began was looked at. */
    static final String END = "end";
    /** As many matches were found as were wanted. */
    static final String LIMIT = "limit";
    /** The search could not go on; a message says why. */
    static final String FAILED = "failed";

    private final List<SearchPlan> plans;
    private final Map<Integer, Long> told = new LinkedHashMap<>();
    private long records;
    private long bytes;
    private long failed;
    private long unreadableBatches;
    private String notice = "";
    private String firstFailure = "";

    SearchProgress(List<SearchPlan> plans) {
        this.plans = List.copyOf(plans);
    }

    /** Counts what a turn found; no other turn is under way, so the filter may be asked. */
    void count(ScanStep step, RecordFilter filter) {
        records += step.records();
        bytes += step.bytes();
        failed += step.failed();
        filter.firstFailure().ifPresent(why -> firstFailure = why);
        step.unreadable().ifPresent(sentence -> {
            unreadableBatches++;
            notice = sentence;
        });
    }

    /** The figures, with the partitions that have moved since they were told last. */
    JsonObject toJson(List<PartitionWalk> walks, long matches, long elapsedMs) {
        JsonArray moved = new JsonArray();
        for (int index = 0; index < walks.size(); index++) {
            SearchPlan plan = plans.get(index);
            long position = walks.get(index).position();
            Long before = told.put(plan.partition(), position);
            if (before == null || before != position) {
                moved.add(new JsonObject()
                        .put("partition", plan.partition())
                        .put("begin", plan.begin())
                        .put("end", plan.end())
                        .put("position", position));
            }
        }
        JsonObject progress = new JsonObject()
                .put("records", records)
                .put("bytes", bytes)
                .put("matches", matches)
                .put("failed", failed)
                .put("unreadable_batches", unreadableBatches)
                .put("elapsed_ms", elapsedMs)
                .put("partitions", moved);
        if (!firstFailure.isEmpty()) {
            progress.put("first_failure", firstFailure);
        }
        return notice.isEmpty() ? progress : progress.put("notice", notice);
    }
}
