package io.millrace.coordinator.group;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import java.util.Optional;

/** Heartbeats of the consumer protocol that contradict themselves, refused before any group is looked at. Stateless. */
final class ConsumerValidation {
    static final int JOINS = 0;
    static final int LEAVES = -1;

    private ConsumerValidation() {}

    static Optional<Refusal> refusalOf(ConsumerGroupHeartbeat heartbeat) {
        String wrong = contradiction(heartbeat);
        if (!wrong.isEmpty()) {
            return Optional.of(new Refusal(Reason.INVALID_REQUEST, wrong));
        }
        Optional<String> assignor = heartbeat
                .serverAssignor()
                .filter(name -> !TargetAssignments.names().contains(name));
        if (assignor.isPresent()) {
            return Optional.of(new Refusal(
                    Reason.UNSUPPORTED_ASSIGNOR,
                    "There is no assignor '" + assignor.get() + "' here; there are "
                            + String.join(", ", TargetAssignments.names()) + "."));
        }
        return heartbeat
                .subscribedTopicRegex()
                .filter(regex -> !regex.isEmpty())
                .flatMap(ConsumerValidation::syntax);
    }

    private static String contradiction(ConsumerGroupHeartbeat heartbeat) {
        if (heartbeat.groupId().isBlank()) {
            return "A group id must not be empty.";
        }
        if (heartbeat.memberId().isBlank()) {
            return "A member id must not be empty.";
        }
        if (heartbeat.groupInstanceId().map(String::isEmpty).orElse(false)) {
            return "An instance id must not be empty.";
        }
        if (heartbeat.rackId().map(String::isEmpty).orElse(false)) {
            return "A rack id must not be empty.";
        }
        if (heartbeat.memberEpoch() < MemberProgress.AWAY) {
            return "A member epoch of " + heartbeat.memberEpoch() + " means nothing.";
        }
        if (heartbeat.memberEpoch() == MemberProgress.AWAY
                && heartbeat.groupInstanceId().isEmpty()) {
            return "Only a static member can leave for now: member epoch -2 needs an instance id.";
        }
        return heartbeat.memberEpoch() == JOINS ? contradictionOfJoin(heartbeat) : "";
    }

    private static String contradictionOfJoin(ConsumerGroupHeartbeat join) {
        if (join.rebalanceTimeoutMs() < 0) {
            return "Whoever joins must say its rebalance timeout.";
        }
        if (join.ownedPartitions().isEmpty() || !join.ownedPartitions().get().isEmpty()) {
            return "Whoever joins must own no partitions, and say so.";
        }
        if (join.subscribedTopicNames().isEmpty() && join.subscribedTopicRegex().isEmpty()) {
            return "Whoever joins must subscribe to topics by name or by regular expression.";
        }
        return "";
    }

    private static Optional<Refusal> syntax(String regex) {
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(new Refusal(
                    Reason.INVALID_REGULAR_EXPRESSION,
                    "'" + regex + "' is not a regular expression of RE2: " + e.getDescription() + "."));
        }
    }
}
