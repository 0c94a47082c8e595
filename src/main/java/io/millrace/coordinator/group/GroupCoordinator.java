package io.millrace.coordinator.group;

import io.millrace.common.Invariants;
import io.millrace.coordinator.Command;
import io.millrace.coordinator.Coordinator;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.TimerKey;
import io.millrace.coordinator.Turn;
import java.util.random.RandomGenerator;

/** The groups of one partition of {@code __consumer_offsets}. Owned by the worker of that shard; takes {@link GroupCommand}s. */
public final class GroupCoordinator implements Coordinator<GroupEvent> {
    private final Groups groups = new Groups();
    private final GroupRouter router;

    /**
     * A coordinator without groups.
     *
     * @param random source of member ids
     */
    public GroupCoordinator(
            GroupSettings settings, ConsumerTimings timings, TopicCatalog topics, RandomGenerator random) {
        this.router = new GroupRouter(settings, timings, groups, topics, new MemberIds(random));
    }

    @Override
    public <R> Decision<GroupEvent> decide(Command<R> command, ReplyToken<R> replyTo, long nowMs) {
        Invariants.check(command instanceof GroupCommand, "not a command for groups: %s", command);
        Turn<GroupEvent> turn = new Turn<>(nowMs, this::apply);
        ((GroupCommand<R>) command).decideOn(router, replyTo, turn);
        return turn.decision();
    }

    @Override
    public Decision<GroupEvent> fire(TimerKey timer, long nowMs) {
        Turn<GroupEvent> turn = new Turn<>(nowMs, this::apply);
        router.fire((GroupTimer) timer, turn);
        return turn.decision();
    }

    @Override
    public void apply(GroupEvent event) {
        groups.apply(event);
    }

    @Override
    public Decision<GroupEvent> loaded(long nowMs) {
        Turn<GroupEvent> turn = new Turn<>(nowMs, this::apply);
        router.loaded(turn);
        return turn.decision();
    }

    /** The durable state, for comparing two machines. */
    Groups groups() {
        return groups;
    }
}
