package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.common.UnreadRecords;
import io.millrace.config.TopicConfig;
import io.millrace.coordinator.group.CommittedOffset;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import io.millrace.coordinator.group.watch.LogView;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionSnapshot;
import io.millrace.peer.PeerCalls;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the logs around the positions of groups: at those that this node leads itself, at the others through their leaders.
 * Thread-safe because it has no mutable state.
 */
public final class LogViews {
    private static final Logger log = LoggerFactory.getLogger(LogViews.class);

    private static final long PEER_TIMEOUT_MS = 3_000;

    private final int nodeId;
    private final PartitionDirectory directory;
    private final ClusterView cluster;
    private final BlockingPool coldReads;
    private final PeerCalls peers;

    public LogViews(
            int nodeId, PartitionDirectory directory, ClusterView cluster, BlockingPool coldReads, PeerCalls peers) {
        this.nodeId = nodeId;
        this.directory = directory;
        this.cluster = cluster;
        this.coldReads = coldReads;
        this.peers = peers;
    }

    /** Answers such questions of other nodes from now on. */
    Future<Void> serve() {
        return peers.serve(LogViewMessages.KIND, places -> lookHere(places).map(Outcome::done));
    }

    /** The logs around these positions; those that nobody could look at are missing. Never fails. */
    Future<Map<PositionView, LogView>> around(List<PositionView> positions) {
        Map<Integer, List<PositionView>> byLeader = new LinkedHashMap<>();
        for (PositionView position : positions) {
            leaderOf(position.partition())
                    .ifPresent(leader -> byLeader.computeIfAbsent(leader, unused -> new ArrayList<>())
                            .add(position));
        }
        Map<PositionView, LogView> views = new HashMap<>();
        List<Future<Void>> asked = byLeader.entrySet().stream()
                .map(entry -> ask(entry.getKey(), entry.getValue(), views))
                .toList();
        return Future.all(asked).map(unused -> views);
    }

    private Optional<Integer> leaderOf(TopicPartition partition) {
        return cluster.image()
                .topic(partition.topic())
                .map(TopicRegistration::partitions)
                .filter(all -> partition.partition() < all.size())
                .map(all -> all.get(partition.partition()).leader())
                .filter(leader -> leader != PartitionRegistration.NO_LEADER);
    }

    private Future<Void> ask(int leader, List<PositionView> positions, Map<PositionView, LogView> views) {
        List<LogViewMessages.Place> places =
                positions.stream().map(LogViews::place).toList();
        Future<Outcome<List<Optional<LogView>>>> answer = leader == nodeId
                ? lookHere(places).map(Outcome::done)
                : peers.call(leader, LogViewMessages.KIND, places, PEER_TIMEOUT_MS);
        return answer.map(outcome -> {
            if (outcome instanceof Outcome.Done<List<Optional<LogView>>> done) {
                for (int i = 0; i < positions.size() && i < done.value().size(); i++) {
                    PositionView position = positions.get(i);
                    done.value().get(i).ifPresent(view -> views.put(position, view));
                }
            }
            return null; // A leader that does not answer leaves its partitions unknown in this round.
        });
    }

    private static LogViewMessages.Place place(PositionView position) {
        return new LogViewMessages.Place(
                position.partition(),
                position.committed().map(CommittedOffset::offset).orElse(LogViewMessages.NO_OFFSET));
    }

    /** In the order of the places; empty for what this node does not lead. */
    private Future<List<Optional<LogView>>> lookHere(List<LogViewMessages.Place> places) {
        return coldReads.run(() -> places.stream().map(this::look).toList());
    }

    private Optional<LogView> look(LogViewMessages.Place place) {
        return cluster.image()
                .topic(place.partition().topic())
                .flatMap(topic -> directory.find(topic.id(), place.partition().partition()))
                .filter(hosted -> hosted.snapshot().closed().isEmpty())
                .map(hosted -> look(hosted, place.offset()));
    }

    private static LogView look(HostedPartition hosted, long offset) {
        PartitionSnapshot snapshot = hosted.snapshot();
        long stable = snapshot.lastStable().offset();
        long from = Math.max(offset, snapshot.logStartOffset());
        Optional<LogView.Unread> unread = Optional.empty();
        try {
            if (offset >= 0 && from < stable) {
                unread = hosted.log()
                        .unreadFrom(from)
                        .map(records -> unread(records, hosted.log().config()));
            }
        } catch (IOException unreadable) {
            log.warn("{}: cannot read how old offset {} is", hosted.topicPartition(), from, unreadable);
        }
        return new LogView(
                snapshot.logStartOffset(), stable, snapshot.highWatermark().offset(), unread);
    }

    private static LogView.Unread unread(UnreadRecords records, TopicConfig config) {
        boolean deletes = config.cleanupDelete();
        return new LogView.Unread(
                records.timestampMs(),
                deletes && config.retentionMs() >= 0
                        ? Optional.of(records.segmentTimestampMs() + config.retentionMs())
                        : Optional.empty(),
                deletes && config.retentionBytes() >= 0
                        ? Optional.of(config.retentionBytes() - records.bytesAfterSegment())
                        : Optional.empty());
    }
}
