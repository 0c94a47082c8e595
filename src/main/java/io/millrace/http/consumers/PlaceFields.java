package io.millrace.http.consumers;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.http.JsonFields;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import java.util.ArrayList;
import java.util.List;

/** Partitions that requests name, found among those that there are. Thread-safe because it has no mutable state. */
final class PlaceFields {
    private final ClusterView cluster;

    PlaceFields(ClusterView cluster) {
        this.cluster = cluster;
    }

    /** Those of the field {@code partitions}. */
    List<Place> places(JsonFields body) {
        List<Place> places = new ArrayList<>();
        for (JsonFields partition : body.objects("partitions")) {
            places.add(place(partition));
            partition.end();
        }
        return places;
    }

    /** The one of the fields {@code topic} and {@code partition}. */
    Place place(JsonFields fields) {
        return place(fields.requiredText("topic"), (int) fields.requiredNumber("partition", 0, Integer.MAX_VALUE));
    }

    /** Refused when there is none. */
    Place place(String name, int partition) {
        TopicRegistration topic = cluster.image()
                .topic(name)
                .orElseThrow(
                        () -> new RequestRefused(ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'."));
        if (partition >= topic.partitions().size()) {
            throw new RequestRefused(ProblemCode.PARTITION_NOT_FOUND, name + " has no partition " + partition + ".");
        }
        return new Place(topic.id(), name, partition);
    }
}
