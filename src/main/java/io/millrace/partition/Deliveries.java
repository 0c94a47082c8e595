package io.millrace.partition;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * What one turn of an owner has finished, grouped so that each waiting context costs one hop however much it gets.
 *
 * <p>Owned by the partition owner's context.
 */
final class Deliveries {
    /** Few contexts wait on one owner (one for each event loop), so a scan beats a map. */
    private final List<Group> groups = new ArrayList<>();

    private record Group(Context context, List<Delivery> deliveries) {}

    void add(Delivery delivery) {
        Context context = delivery.context();
        for (Group group : groups) {
            if (group.context() == context) {
                group.deliveries().add(delivery);
                return;
            }
        }
        Group group = new Group(context, new ArrayList<>());
        group.deliveries().add(delivery);
        groups.add(group);
    }

    /** Sends everything off; this object is empty afterwards. */
    void send() {
        for (Group group : groups) {
            group.context().runOnContext(ignored -> group.deliveries().forEach(Delivery::deliver));
        }
        groups.clear();
    }
}
