package io.millrace.coordinator.group.watch;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.ClientIdentity;
import io.millrace.coordinator.group.CommittedOffset;
import io.millrace.coordinator.group.Rebalance;
import io.millrace.coordinator.group.ViewGroups.GroupView;
import io.millrace.coordinator.group.ViewGroups.MemberView;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a group with one partition, made by hand. */
final class Looks {
    static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private Looks() {}

    static PositionView position(long committed, boolean owned) {
        return new PositionView(
                new TopicId(7, 1),
                PARTITION,
                Optional.of(new CommittedOffset(new TopicId(7, 1), committed, -1, "", 0, Optional.empty())),
                owned ? Optional.of("m-1") : Optional.empty());
    }

    /** A group that has consumed up to {@code committed} of a log that ends at {@code end}. */
    static GroupLag look(String groupId, long committed, long end, boolean owned, int rebalancesInHour, long nowMs) {
        List<Rebalance> rebalances = new ArrayList<>();
        for (int i = 0; i < rebalancesInHour; i++) {
            rebalances.add(new Rebalance(i, List.of("because"), nowMs - 1_000, 10, 1));
        }
        MemberView member =
                new MemberView("m-1", Optional.empty(), new ClientIdentity("app", "/127.0.0.1"), Optional.of(nowMs));
        PositionView position = position(committed, owned);
        GroupView view = new GroupView(
                groupId,
                "Stable",
                "Classic",
                "consumer",
                List.of(member),
                List.of(position),
                rebalancesInHour,
                rebalances);
        Optional<LogView.Unread> unread = committed < end
                ? Optional.of(new LogView.Unread(nowMs - 1, Optional.empty(), Optional.empty()))
                : Optional.empty();
        return GroupLag.of(view, Map.of(position, new LogView(0, end, end, unread)), nowMs);
    }
}
