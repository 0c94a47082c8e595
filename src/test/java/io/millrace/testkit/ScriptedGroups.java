package io.millrace.testkit;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Groups that answer what a test has prepared, in order, and remember what they were asked; unprepared they say that they
 * are elsewhere. Confined to the test.
 */
public final class ScriptedGroups implements GroupService {
    private final Deque<Outcome<?>> answers = new ArrayDeque<>();
    private final List<GroupCommand<?>> commands = new ArrayList<>();

    /** Prepares the answer to the next question. */
    public ScriptedGroups answer(Outcome<?> outcome) {
        answers.add(outcome);
        return this;
    }

    /** What was asked so far. */
    public List<GroupCommand<?>> commands() {
        return commands;
    }

    @Override
    @SuppressWarnings("unchecked") // The test prepares answers of the right type.
    public <R> Future<Outcome<R>> submit(String groupId, GroupCommand<R> command) {
        commands.add(command);
        return Future.succeededFuture(
                answers.isEmpty()
                        ? Outcome.refused(Reason.NOT_COORDINATOR, "nothing is prepared")
                        : (Outcome<R>) answers.remove());
    }

    @Override
    public Future<Outcome<ListGroups.Reply>> list(ListGroups command) {
        return submit("", command);
    }
}
