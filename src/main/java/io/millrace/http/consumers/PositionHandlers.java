package io.millrace.http.consumers;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.JsonFields;
import io.millrace.http.Problems;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where consumers are in their partitions, over HTTP: commits, what is committed, and seeks. Confined to the hub's context. */
final class PositionHandlers {
    private final ConsumerHub hub;
    private final GroupService groups;
    private final PlaceFields places;

    PositionHandlers(ConsumerHub hub, GroupService groups, PlaceFields places) {
        this.hub = hub;
        this.groups = groups;
        this.places = places;
    }

    Future<ApiReply> commit(ApiRequest request) {
        Consumer consumer = hub.find(request);
        JsonFields body = request.json();
        boolean everything = !body.has("offsets");
        List<OffsetCommit.Position> what = new ArrayList<>();
        for (JsonFields offset : body.objects("offsets")) {
            Place place = places.place(offset);
            what.add(Positions.toCommit(
                    place,
                    offset.requiredNumber("offset", 0, Long.MAX_VALUE),
                    offset.text("metadata").orElse("")));
            offset.end();
        }
        body.end();
        return consumer.positions
                .commit(everything ? consumer.positions.all() : what)
                .map(done -> ApiReply.noContent());
    }

    /** Partitions stand in the query, or in the body as Confluent's proxy has them; none means all assigned. */
    Future<ApiReply> committed(ApiRequest request) {
        Consumer consumer = hub.find(request);
        List<Place> asked = new ArrayList<>();
        if (request.query().containsKey("topic")) {
            int partition = (int) request.queryNumber("partition", 0, 0, Integer.MAX_VALUE);
            asked.add(places.place(request.queryParameter("topic").orElse(""), partition));
        } else {
            JsonFields body = request.json();
            asked.addAll(places.places(body));
            body.end();
        }
        List<TopicPartition> wanted = (asked.isEmpty() ? consumer.assigned() : asked)
                .stream()
                        .map(place -> new TopicPartition(place.topic(), place.partition()))
                        .toList();
        OffsetFetch command = new OffsetFetch(consumer.groupId, Optional.empty(), -1, false, Optional.of(wanted));
        return groups.submit(consumer.groupId, command).compose(outcome -> {
            JsonArray offsets = new JsonArray();
            Problems.valueOf(outcome).positions().stream()
                    .filter(position -> position.offset() >= 0)
                    .forEach(position -> offsets.add(new JsonObject()
                            .put("topic", position.partition().topic())
                            .put("partition", position.partition().partition())
                            .put("offset", position.offset())
                            .put("metadata", position.metadata())));
            return ConsumerResource.reply(new JsonObject().put("offsets", offsets));
        });
    }

    Future<ApiReply> seek(ApiRequest request) {
        Consumer consumer = hub.find(request);
        JsonFields body = request.json();
        for (JsonFields offset : body.objects("offsets")) {
            Place place = places.place(offset);
            long target = offset.requiredNumber("offset", 0, Long.MAX_VALUE);
            offset.text("metadata");
            offset.end();
            consumer.seek(place, target);
        }
        body.end();
        return Future.succeededFuture(ApiReply.noContent());
    }

    Future<ApiReply> seekTo(ApiRequest request, boolean beginning) {
        Consumer consumer = hub.find(request);
        JsonFields body = request.json();
        List<Place> asked = places.places(body);
        body.end();
        return Future.join(asked.stream()
                        .map(place -> consumer.seekTo(place, beginning))
                        .toList())
                .map(done -> ApiReply.noContent());
    }
}
