package io.millrace.http.consumers;

import io.millrace.cluster.ClusterImage;
import io.millrace.http.JsonFields;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.records.RecordArray;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One consumer of an HTTP client: its part in its group, its partitions, and its polls. Owned by the hub's context. */
final class Consumer {
    final String groupId;
    final String name;
    /** As the client wrote it. */
    private final JsonObject wanted;

    final ConsumerSettings settings;
    final GroupMembership membership;
    final Positions positions;
    private final PositionedReads reads;
    /** Partitions that the client chose itself; then there is no membership. */
    private Set<Place> chosen = Set.of();

    private Future<Void> beating = Future.succeededFuture();
    private boolean polling;
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
        this.positions = new Positions(groupId, settings, membership, groups, offsets);
        this.reads = new PositionedReads(settings, positions, reads);
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
        positions.retain(places);
    }

    Future<Void> unsubscribe() {
        chosen = Set.of();
        return positions.commitIfWanted().eventually(membership::leave).eventually(() -> {
            membership.subscribe(List.of(), Optional.empty());
            positions.clear();
            return Future.succeededFuture();
        });
    }

    /** Leaves for good. */
    Future<Void> close() {
        closed = true;
        return positions.commitIfWanted().eventually(membership::leave);
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
            Future<Void> saved = positions.commitIfWanted();
            positions.retain(now);
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
        return positions
                .commitIfWanted()
                .transform(committed -> pollOn(maxBytes, clock))
                .onComplete(done -> polling = false);
    }

    private Future<RecordArray> pollOn(int maxBytes, PollClock clock) {
        return positions
                .findMissing(assigned())
                .compose(ready -> reads.read(maxBytes, clock))
                .compose(records -> {
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
        if (!positions.isEmpty() && !reads.refused()) {
            return Future.succeededFuture();
        }
        return clock.pause()
                .compose(ignored -> positions.isEmpty() && chosen.isEmpty() ? heartbeat() : Future.succeededFuture());
    }

    void seek(Place place, long offset) {
        requireAssigned(place);
        positions.seek(place, offset);
    }

    Future<Void> seekTo(Place place, boolean beginning) {
        requireAssigned(place);
        return positions.seekTo(place, beginning);
    }

    private void requireAssigned(Place place) {
        if (!assigned().contains(place)) {
            throw new RequestRefused(
                    ProblemCode.PARTITION_NOT_FOUND,
                    place.topic() + "-" + place.partition() + " is not assigned to consumer '" + name + "'.");
        }
    }
}
