package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.ListGroups;
import io.vertx.core.Future;

/** Consumer groups and their offsets, as far as this node coordinates them. */
public interface GroupService {
    /**
     * Has the group's coordinator decide a command, which names the same group.
     *
     * @return the answer, once everything it rests on is committed; refused with NOT_COORDINATOR when another node
     *     coordinates the group. A join or a sync may take as long as its group's rebalance
     */
    <R> Future<Outcome<R>> submit(String groupId, GroupCommand<R> command);

    /** The groups that this node coordinates; refused while some of them are being loaded. */
    Future<Outcome<ListGroups.Reply>> list(ListGroups command);
}
