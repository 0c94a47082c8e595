package io.millrace.http.cluster;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Outcome;
import io.millrace.http.cluster.LeaderGroups.Place;
import io.millrace.peer.PeerCalls;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.service.ProduceService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Appends to partitions wherever they are led. Thread-safe because it has no state of its own. */
public final class RoutedAppends {
    private static final int ANSWER_GRACE_MS = 1_000;

    private final ProduceService own;
    private final ClusterView cluster;
    private final PeerCalls peers;
    private final int nodeId;

    public RoutedAppends(ProduceService own, ClusterView cluster, PeerCalls peers, int nodeId) {
        this.own = own;
        this.cluster = cluster;
        this.peers = peers;
        this.nodeId = nodeId;
    }

    /** Answers the other nodes. */
    public Future<Void> serve() {
        return peers.serve(
                AppendCall.KIND,
                call -> appendHere(call.commands(), call.acks(), call.timeoutMs())
                        .map(Outcome::done));
    }

    /** Appends each command to its partition, outside of any transaction; outcomes in the order of the commands. */
    public Future<List<Outcome<AppendReply>>> append(List<AppendCommand> commands, short acks, int timeoutMs) {
        LeaderGroups groups = LeaderGroups.of(
                cluster.image(),
                nodeId,
                commands.stream()
                        .map(command -> new Place(command.topicId(), command.topic(), command.partition()))
                        .toList());
        if (groups.indexesByNode().keySet().equals(Collections.singleton(nodeId))) {
            return appendHere(commands, acks, timeoutMs);
        }
        @Nullable Outcome<AppendReply>[] outcomes = newArray(commands.size());
        List<Future<?>> calls = new ArrayList<>();
        groups.indexesByNode().forEach((node, indexes) -> {
            List<AppendCommand> some = indexes.stream().map(commands::get).toList();
            calls.add(appendOn(node, some, acks, timeoutMs).onSuccess(answers -> {
                for (int index = 0; index < answers.size(); index++) {
                    outcomes[indexes.get(index)] = answers.get(index);
                }
            }));
        });
        return Future.all(calls).map(all -> List.copyOf(Arrays.asList(outcomes)));
    }

    private Future<List<Outcome<AppendReply>>> appendOn(
            int node, List<AppendCommand> commands, short acks, int timeoutMs) {
        if (node == nodeId) {
            return appendHere(commands, acks, timeoutMs);
        }
        return peers.call(node, AppendCall.KIND, new AppendCall(acks, timeoutMs, commands), timeoutMs + ANSWER_GRACE_MS)
                .map(outcome -> Outcomes.spread(outcome, commands.size()));
    }

    private Future<List<Outcome<AppendReply>>> appendHere(List<AppendCommand> commands, short acks, int timeoutMs) {
        return own.append(commands, Optional.empty(), acks, timeoutMs);
    }

    @SuppressWarnings("unchecked") // An array of a generic type can be made no other way.
    private static @Nullable Outcome<AppendReply>[] newArray(int size) {
        return (Outcome<AppendReply>[]) new Outcome<?>[size];
    }
}
