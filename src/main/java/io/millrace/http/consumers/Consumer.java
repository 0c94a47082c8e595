package io.millrace.http.consumers;

import io.millrace.cluster.ClusterImage;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.OffsetFetch.FetchedPosition;
import io.millrace.http.JsonFields;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.records.BatchUnpacking;
import io.millrace.http.records.RecordArray;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.GroupService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One consumer of an HTTP client: its partitions, and its position in each. Owned by the hub's context. Invariant: a position is
 * that of the next record to hand over, and moves only when records were.
 */
final class Consumer {
    private static final int FETCH_BYTES_PER_PARTITION = 1 << 20;

    final String groupId;
    final String name;
    /** As the client wrote it. */
    private final JsonObject wanted;

    final ConsumerSettings settings;
    final GroupMembership membership;
    private final GroupService groups;
    private final RoutedReads reads;
    private final RoutedOffsets offsets;
    private final Map<Place, Long> positions = new LinkedHashMap<>();
    /** Partitions that the client chose itself; then there is no membership. */
    private Set<Place> chosen = Set.of();

    private Future<Void> beating = Future.succeededFuture();
    private boolean uncommitted;
    private boolean polling;
    /** Whether a partition could not be read at the latest read. */
    private boolean readRefused;

    private boolean closed;
    long lastUsedMs;
    long nextHeartbeatMs;

    Consumer(
            String groupId,
            String name,
            JsonObject wanted,
            GroupMembership membership,
            GroupService groups,
            RoutedReads reads,
            RoutedOffsets offsets) {
        this.groupId = groupId;
        this.name = name;
        this.wanted = wanted;
        this.settings = ConsumerSettings.read(JsonFields.read(wanted.toBuffer()));
        this.membership = membership;
        this.groups = groups;
        this.reads = reads;
        this.offsets = offsets;
    }

    /** Everything that another node needs to go on in this one's place. */
    JsonObject note() {
        JsonArray places = new JsonArray();
        chosen.forEach(
                place -> places.add(new JsonObject().put("topic", place.topic()).put("partition", place.partition())));
        return new JsonObject()
                .put("group", groupId)
                .put("name", name)
                .put("member", membership.memberId())
                .put("settings", wanted)
                .put("topics", new JsonArray(membership.topics()))
                .put("pattern", membership.pattern().orElse(null))
                .put("places", places);
    }

    /** Takes up what a note says; a topic that is gone is left out. */
    void resume(JsonObject note, ClusterImage image) {
        List<String> topics = new ArrayList<>();
        note.getJsonArray("topics").forEach(topic -> topics.add((String) topic));
        membership.subscribe(topics, Optional.ofNullable(note.getString("pattern")));
        membership.resume();
        Set<Place> places = new LinkedHashSet<>();
        note.getJsonArray("places").forEach(each -> {
            JsonObject place = (JsonObject) each;
            image.topic(place.getString("topic"))
                    .ifPresent(topic -> places.add(new Place(topic.id(), topic.name(), place.getInteger("partition"))));
        });
        chosen = places;
    }

    boolean subscribed() {
        return !membership.topics().isEmpty() || membership.pattern().isPresent() || membership.joined();
    }

    boolean polling() {
        return polling;
    }

    boolean closed() {
        return closed;
    }

    /** The partitions it reads now. */
    Set<Place> assigned() {
        return chosen.isEmpty() ? membership.owned() : chosen;
    }

    Future<Void> subscribe(List<String> topics, Optional<String> pattern) {
        if (!chosen.isEmpty()) {
            throw new RequestRefused(
                    ProblemCode.ALREADY_SUBSCRIBED,
                    "Consumer '" + name + "' was assigned partitions; delete its subscription first.");
        }
        membership.subscribe(topics, pattern);
        return beating.transform(told -> heartbeat());
    }

    void assign(Set<Place> places) {
        if (subscribed()) {
            throw new RequestRefused(
                    ProblemCode.ALREADY_SUBSCRIBED,
                    "Consumer '" + name + "' is subscribed to topics; delete its subscription first.");
        }
        chosen = places;
        positions.keySet().retainAll(places);
    }

    Future<Void> unsubscribe() {
        chosen = Set.of();
        return commitIfWanted().eventually(membership::leave).eventually(() -> {
            membership.subscribe(List.of(), Optional.empty());
            positions.clear();
            return Future.succeededFuture();
        });
    }

    /** Leaves for good. */
    Future<Void> close() {
        closed = true;
        return commitIfWanted().eventually(membership::leave);
    }

    /**
     * Tells the group that the consumer is there; positions in partitions that it lost are committed before they are given up, if it
     * commits itself. Who asks meanwhile is answered with that, for the group must not hear of it before.
     */
    Future<Void> heartbeat() {
        if (beating.isComplete()) {
            beating = beat();
        }
        return beating;
    }

    private Future<Void> beat() {
        if (closed || !subscribed()) {
            return Future.succeededFuture(); // A poll that is under way must not bring it back.
        }
        Set<Place> before = membership.owned();
        return membership.heartbeat().compose(done -> {
            Set<Place> now = membership.owned();
            if (before.equals(now)) {
                return Future.succeededFuture();
            }
            Future<Void> saved = commitIfWanted();
            positions.keySet().retainAll(now);
            return membership.hasNews() && membership.joined() ? saved.transform(ignored -> beat()) : saved;
        });
    }

    /** Hands over records; waits for the first until {@code deadline} says that it is time. */
    Future<RecordArray> poll(int maxBytes, PollClock clock) {
        if (polling) {
            throw new RequestRefused(
                    ProblemCode.ILLEGAL_STATE, "Consumer '" + name + "' is being read by another request already.");
        }
        if (!subscribed() && chosen.isEmpty()) {
            throw new RequestRefused(
                    ProblemCode.ILLEGAL_STATE,
                    "Consumer '" + name + "' is neither subscribed nor assigned partitions.");
        }
        polling = true;
        return commitIfWanted().transform(committed -> pollOn(maxBytes, clock)).onComplete(done -> polling = false);
    }

    private Future<RecordArray> pollOn(int maxBytes, PollClock clock) {
        return position().compose(ready -> read(maxBytes, clock)).compose(records -> {
            if (records.count() > 0 || clock.leftMs() <= 0 || closed) {
                return Future.succeededFuture(records);
            }
            return pause(clock).compose(again -> pollOn(maxBytes, clock));
        });
    }

    /**
     * A read that found nothing has waited, unless it was refused. A consumer that waits for its partitions asks for them more often
     * than the group wants to hear of it.
     */
    private Future<Void> pause(PollClock clock) {
        if (!positions.isEmpty() && !readRefused) {
            return Future.succeededFuture();
        }
        return clock.pause()
                .compose(ignored -> positions.isEmpty() && chosen.isEmpty() ? heartbeat() : Future.succeededFuture());
    }

    private Future<RecordArray> read(int maxBytes, PollClock clock) {
        RecordArray records = new RecordArray(settings.format(), maxBytes);
        List<Place> places = List.copyOf(positions.keySet());
        if (places.isEmpty()) {
            return Future.succeededFuture(records);
        }
        List<PartitionRead> wanted = places.stream()
                .map(place -> new PartitionRead(
                        place.topicId(),
                        place.topic(),
                        place.partition(),
                        positions.getOrDefault(place, 0L),
                        Math.min(maxBytes, FETCH_BYTES_PER_PARTITION),
                        -1,
                        -1))
                .toList();
        FetchCommand command =
                new FetchCommand(settings.isolation(), settings.minBytes(), maxBytes, (int) clock.turnMs(), wanted);
        readRefused = false;
        return reads.read(command).map(outcomes -> {
            List<RequestRefused> unreadable = new ArrayList<>();
            for (int index = 0; index < places.size(); index++) {
                try {
                    take(places.get(index), wanted.get(index).offset(), outcomes.get(index), records);
                } catch (RequestRefused refused) {
                    unreadable.add(refused);
                }
            }
            if (records.count() == 0 && !unreadable.isEmpty()) {
                throw unreadable.get(0);
            }
            return records;
        });
    }

    /** Takes what was found, unless the partition was lost or its position moved meanwhile. */
    private void take(Place place, long offset, Outcome<ReadPartition> outcome, RecordArray records) {
        Long position = positions.get(place);
        if (position == null || position != offset) {
            return;
        }
        if (outcome instanceof Outcome.Done<ReadPartition> done) {
            BatchUnpacking unpacking = new BatchUnpacking(place.topic(), place.partition(), offset, done.value());
            try {
                unpacking.forEach(records::add);
            } finally { // A record that cannot be given stops its partition there, and no other one.
                if (unpacking.nextOffset() != offset) {
                    positions.put(place, unpacking.nextOffset());
                    uncommitted = true;
                }
            }
        } else {
            readRefused = true;
            if (Problems.of(((Outcome.Refused<ReadPartition>) outcome).refusal())
                            .code()
                    == ProblemCode.OFFSET_OUT_OF_RANGE) {
                positions.remove(place); // Found anew by the policy, for nothing is committed there that still exists.
            }
        }
    }

    /** Finds positions for partitions that have none: where the group is, or where the policy says. */
    private Future<Void> position() {
        List<Place> missing = assigned().stream()
                .filter(place -> !positions.containsKey(place))
                .toList();
        if (missing.isEmpty()) {
            return Future.succeededFuture();
        }
        List<TopicPartition> wanted = missing.stream()
                .map(place -> new TopicPartition(place.topic(), place.partition()))
                .toList();
        return groups.submit(groupId, new OffsetFetch(groupId, Optional.empty(), -1, false, Optional.of(wanted)))
                .compose(outcome -> {
                    List<FetchedPosition> committed = Problems.valueOf(outcome).positions();
                    List<Future<?>> found = new ArrayList<>();
                    for (int index = 0; index < missing.size(); index++) {
                        found.add(begin(missing.get(index), committed.get(index).offset()));
                    }
                    return Future.join(found).mapEmpty();
                });
    }

    private Future<Void> begin(Place place, long committed) {
        if (committed >= 0) {
            positions.put(place, committed);
            return Future.succeededFuture();
        }
        return find(place, settings.fromEarliest()).map(offset -> {
            positions.put(place, offset);
            return null;
        });
    }

    private Future<Long> find(Place place, boolean earliest) {
        OffsetQuery query = earliest ? new OffsetQuery.Earliest() : new OffsetQuery.Latest(settings.isolation());
        return offsets.find(new PartitionRef(place.topicId(), place.topic(), place.partition(), -1), query)
                .map(Problems::valueOf);
    }

    void seek(Place place, long offset) {
        requireAssigned(place);
        positions.put(place, offset);
    }

    Future<Void> seekTo(Place place, boolean beginning) {
        requireAssigned(place);
        return find(place, beginning).map(offset -> {
            positions.put(place, offset);
            return null;
        });
    }

    private void requireAssigned(Place place) {
        if (!assigned().contains(place)) {
            throw new RequestRefused(
                    ProblemCode.PARTITION_NOT_FOUND,
                    place.topic() + "-" + place.partition() + " is not assigned to consumer '" + name + "'.");
        }
    }

    private Future<Void> commitIfWanted() {
        return settings.autoCommit() && uncommitted ? commit(positionsNow()) : Future.succeededFuture();
    }

    /** Everything that was handed over. */
    List<OffsetCommit.Position> positionsNow() {
        return positions.entrySet().stream()
                .map(entry -> committed(entry.getKey(), entry.getValue(), ""))
                .collect(Collectors.toList());
    }

    static OffsetCommit.Position committed(Place place, long offset, String metadata) {
        return new OffsetCommit.Position(
                place.topicId(), new TopicPartition(place.topic(), place.partition()), offset, -1, metadata);
    }

    Future<Void> commit(List<OffsetCommit.Position> what) {
        if (what.isEmpty()) {
            return Future.succeededFuture();
        }
        boolean member = membership.joined();
        OffsetCommit command = new OffsetCommit(
                groupId,
                member ? membership.memberId() : "",
                Optional.empty(),
                member ? membership.epoch() : -1,
                Optional.empty(),
                true,
                what);
        uncommitted = false;
        return groups.submit(groupId, command)
                .<Void>map(outcome -> {
                    Problems.valueOf(outcome).positions().stream()
                            .flatMap(stored -> stored.refusal().stream())
                            .findFirst()
                            .ifPresent(refusal -> {
                                throw new RequestRefused(Problems.of(refusal));
                            });
                    return null;
                })
                .onFailure(lost -> uncommitted = true); // A coordinator that moves must not cost a consumer its place.
    }
}
