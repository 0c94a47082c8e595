package io.millrace.partition;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.TopicConfig;
import io.millrace.storage.LogManager;
import io.millrace.storage.PartitionLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node host what the cluster's image says: opens and creates logs, hands them to their owners, follows configs and
 * terms of leadership, removes what is gone.
 *
 * <p>Owned by the context that made it; images are acted on one after the other. Files are opened on a worker of its own and
 * only then handed to their owners, so that a thousand new partitions cost an owner one turn.
 */
public final class PartitionHosting implements ImageListener {
    private static final Logger log = LoggerFactory.getLogger(PartitionHosting.class);

    private static final long RETRY_OPEN_MS = 10_000;

    /** A new log costs a few forced files, which wait for the disk rather than for a processor: several at once. */
    private static final int FILE_THREADS = 8;

    private final int nodeId;
    private final LogManager logs;
    private final PartitionDirectory directory;
    private final PartitionVerticles verticles;
    private final BiFunction<ClusterImage, TopicRegistration, TopicConfig> configs;
    private final Vertx vertx;
    private final Context control;
    private final BlockingPool files;
    private final long retryTimerId;

    /** Openings that failed, to be tried again; an image in which the topic is gone forgets them. */
    private final Map<TopicPartition, Opening> failed = new LinkedHashMap<>();

    private Future<Void> lastImage = Future.succeededFuture();

    private record Opening(TopicPartition topicPartition, TopicId topicId, TopicConfig config, Term term) {}

    private record Opened(List<HostedPartition> hosted, List<Opening> failed) {}

    /**
     * Makes a hosting that has not seen an image yet.
     *
     * @param configs effective config of a topic in an image
     */
    public PartitionHosting(
            Vertx vertx,
            int nodeId,
            LogManager logs,
            PartitionDirectory directory,
            PartitionVerticles verticles,
            BiFunction<ClusterImage, TopicRegistration, TopicConfig> configs) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        this.logs = logs;
        this.directory = directory;
        this.verticles = verticles;
        this.configs = configs;
        this.control = vertx.getOrCreateContext();
        this.files = new BlockingPool(vertx, "millrace-hosting", FILE_THREADS);
        this.retryTimerId = vertx.setPeriodic(RETRY_OPEN_MS, ignored -> control.runOnContext(now -> retryFailed()));
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        return onControl(() -> actOn(previous, current));
    }

    /** Completes when no image is acted on any more and no file is opened or removed; later images fail. */
    public Future<Void> stop() {
        vertx.cancelTimer(retryTimerId);
        return onControl(files::drain);
    }

    private Future<Void> onControl(Supplier<Future<Void>> action) {
        Context caller = vertx.getOrCreateContext();
        return Future.future(promise -> control.runOnContext(ignored -> {
            lastImage = lastImage.transform(before -> action.get());
            lastImage.onComplete(done -> caller.runOnContext(back -> promise.handle(done)));
        }));
    }

    private Future<Void> actOn(ClusterImage previous, ClusterImage current) {
        ImageDiff diff = ImageDiff.between(previous, current);
        failed.values().removeIf(opening -> diff.removed().contains(opening.topicId()));
        List<Opening> openings = new ArrayList<>();
        List<Future<Boolean>> changes = new ArrayList<>();
        List<HostedPartition> leaving = new ArrayList<>();
        for (TopicRegistration topic : diff.changed()) {
            failed.keySet().removeIf(partition -> partition.topic().equals(topic.name()));
            leaving.addAll(leaving(topic));
            TopicConfig config = configs.apply(current, topic);
            for (PartitionRegistration registration : ImageDiff.onNode(topic, nodeId)) {
                Optional<HostedPartition> hosted = directory.find(topic.id(), registration.partition());
                Term term = new Term(nodeId, registration);
                if (hosted.isPresent()) {
                    changes.add(hosted.get().updateConfig(control, config));
                    changes.add(hosted.get().begin(control, term));
                } else {
                    openings.add(new Opening(
                            new TopicPartition(topic.name(), registration.partition()), topic.id(), config, term));
                }
            }
        }
        return removeTopics(diff.removed())
                .compose(ignored -> removeReplicas(leaving))
                .compose(ignored -> openAll(openings))
                .compose(ignored -> Future.join(changes).mapEmpty());
    }

    /** Partitions of a topic that are hosted here and have been given to other nodes. */
    private List<HostedPartition> leaving(TopicRegistration topic) {
        return directory.ofTopic(topic.id()).stream()
                .filter(hosted ->
                        ImageDiff.leftNode(topic, hosted.topicPartition().partition(), nodeId))
                .toList();
    }

    // ---- removing

    private Future<Void> removeTopics(List<TopicId> topicIds) {
        List<HostedPartition> removed = new ArrayList<>();
        for (TopicId topicId : topicIds) {
            removed.addAll(directory.ofTopic(topicId));
            directory.remove(topicId);
        }
        return remove(removed, Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, " was deleted");
    }

    private Future<Void> removeReplicas(List<HostedPartition> leaving) {
        leaving.forEach(hosted ->
                directory.remove(hosted.topicId(), hosted.topicPartition().partition()));
        return remove(leaving, Refusal.Reason.NOT_LEADER, " has no replica on this node any more");
    }

    private Future<Void> remove(List<HostedPartition> removed, Refusal.Reason reason, String why) {
        if (removed.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<Boolean>> retired = removed.stream()
                .map(hosted -> hosted.retire(control, new Refusal(reason, hosted.topicPartition() + why)))
                .toList();
        return Future.join(retired)
                .compose(ignored -> files.run(() -> {
                    removed.forEach(this::deleteLog);
                    return null;
                }));
    }

    private void deleteLog(HostedPartition hosted) {
        try {
            logs.delete(hosted.topicPartition());
        } catch (IOException failure) {
            log.error(
                    "{} could not be deleted from {} ({}): remove that directory by hand while this node is stopped",
                    hosted.topicPartition(),
                    hosted.log().directory(),
                    failure.toString());
        }
    }

    // ---- opening

    private Future<Void> openAll(List<Opening> openings) {
        if (openings.isEmpty()) {
            return Future.succeededFuture();
        }
        int share = Math.max(1, (openings.size() + FILE_THREADS - 1) / FILE_THREADS);
        List<Future<Opened>> shares = new ArrayList<>(FILE_THREADS);
        for (int from = 0; from < openings.size(); from += share) {
            List<Opening> part = openings.subList(from, Math.min(openings.size(), from + share));
            shares.add(files.run(() -> open(part)));
        }
        return Future.join(shares)
                .compose(all -> Future.join(all.<Opened>list().stream()
                                .map(this::handToOwners)
                                .toList())
                        .mapEmpty());
    }

    private Opened open(List<Opening> openings) {
        List<HostedPartition> hosted = new ArrayList<>(openings.size());
        List<Opening> notOpened = new ArrayList<>();
        for (Opening opening : openings) {
            try {
                hosted.add(open(opening));
            } catch (IOException | RuntimeException failure) {
                log.error(
                        "{} cannot be opened and is tried again every {} s: {}",
                        opening.topicPartition(),
                        RETRY_OPEN_MS / 1000,
                        failure.toString());
                notOpened.add(opening);
            }
        }
        return new Opened(hosted, notOpened);
    }

    private HostedPartition open(Opening opening) throws IOException {
        TopicPartition topicPartition = opening.topicPartition();
        Optional<PartitionLog> existing = logs.log(topicPartition);
        if (existing.isPresent() && !existing.get().topicId().equals(opening.topicId())) {
            log.warn(
                    "{} on disk belongs to topic id {}, which was deleted while this node was down: it is removed",
                    topicPartition,
                    existing.get().topicId());
            logs.delete(topicPartition);
        }
        PartitionLog opened = logs.create(topicPartition, opening.topicId(), opening.config());
        opened.updateConfig(opening.config());
        if (opening.term().leading()) {
            opened.beginLeaderEpoch(opening.term().leaderEpoch());
        }
        PartitionOwner owner = verticles.ownerOf(opening.topicId(), topicPartition.partition());
        return new HostedPartition(opened, verticles.budget(), owner, opening.term());
    }

    private Future<Void> handToOwners(Opened opened) {
        opened.failed().forEach(opening -> failed.put(opening.topicPartition(), opening));
        Map<TopicId, List<HostedPartition>> byTopic = new LinkedHashMap<>();
        for (HostedPartition hosted : opened.hosted()) {
            byTopic.computeIfAbsent(hosted.topicId(), id -> new ArrayList<>()).add(hosted);
        }
        byTopic.forEach(directory::add);
        List<Future<Boolean>> attached =
                opened.hosted().stream().map(hosted -> hosted.attach(control)).toList();
        return Future.join(attached).mapEmpty();
    }

    private void retryFailed() {
        if (failed.isEmpty()) {
            return;
        }
        lastImage = lastImage.transform(before -> {
            List<Opening> again = List.copyOf(failed.values());
            failed.clear();
            return openAll(again);
        });
    }
}
