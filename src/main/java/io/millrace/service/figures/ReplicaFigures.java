package io.millrace.service.figures;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.millrace.partition.FollowerPosition;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Replicas, in-sync sets and the controller's view. Thread-safe because it consists of adders and reads what others publish; told
 * of images to count changes of in-sync sets.
 */
public final class ReplicaFigures implements FigureSource, ImageListener {
    private final ClusterView cluster;
    private final PartitionDirectory partitions;
    private final Function<TopicRegistration, Integer> minInsyncReplicas;
    private final int nodeId;
    private final LongAdder shrinks = new LongAdder();
    private final LongAdder expands = new LongAdder();
    private final LongAdder elections = new LongAdder();

    public ReplicaFigures(
            ClusterView cluster,
            PartitionDirectory partitions,
            Function<TopicRegistration, Integer> minInsyncReplicas,
            int nodeId) {
        this.cluster = cluster;
        this.partitions = partitions;
        this.minInsyncReplicas = minInsyncReplicas;
        this.nodeId = nodeId;
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        if (previous.topicsById() != current.topicsById()) {
            current.topicsById().forEach((id, topic) -> {
                Optional<TopicRegistration> before = previous.topic(id);
                if (before.isPresent() && !before.get().equals(topic)) {
                    compare(before.get(), topic);
                }
            });
        }
        return Future.succeededFuture();
    }

    private void compare(TopicRegistration before, TopicRegistration after) {
        int common = Math.min(before.partitions().size(), after.partitions().size());
        for (int index = 0; index < common; index++) {
            PartitionRegistration old = before.partitions().get(index);
            PartitionRegistration now = after.partitions().get(index);
            if (now.leader() == nodeId && !now.isr().equals(old.isr())) {
                (now.isr().size() < old.isr().size() ? shrinks : expands).increment();
            }
            if (now.leaderEpoch() != old.leaderEpoch()) {
                elections.increment();
            }
        }
    }

    @Override
    public void addTo(Exposition out) {
        ClusterImage image = cluster.image();
        ReplicaCounts counts = ReplicaCounts.of(image, nodeId, minInsyncReplicas);
        replicaFamilies(out, counts);
        out.counter("kafka_server_replicamanager_isrshrinks_total", "In-sync sets led here that became smaller")
                .sample(shrinks.sum());
        out.counter("kafka_server_replicamanager_isrexpands_total", "In-sync sets led here that became larger")
                .sample(expands.sum());
        out.counter("kafka_controller_controllerstats_leaderelectionrateandtimems_count", "Changes of leaders seen")
                .sample(elections.sum());
        boolean controller = image.controllerId() == nodeId;
        out.gauge("kafka_controller_kafkacontroller_activecontrollercount", "1 on the node that is the controller")
                .sample(controller ? 1 : 0);
        controllerFamilies(out, image, counts, controller);
        lag(out);
    }

    private static void replicaFamilies(Exposition out, ReplicaCounts counts) {
        String prefix = "kafka_server_replicamanager_";
        out.gauge(prefix + "partitioncount", "Replicas on this node").sample(counts.replicas());
        out.gauge(prefix + "leadercount", "Partitions led by this node").sample(counts.leads());
        out.gauge(prefix + "underreplicatedpartitions", "Partitions led here with replicas that are not in sync")
                .sample(counts.underReplicated());
        out.gauge(prefix + "underminisrpartitioncount", "Partitions led here with too few in sync for acks=all")
                .sample(counts.underMinIsr());
        out.gauge(prefix + "atminisrpartitioncount", "Partitions led here with just enough in sync for acks=all")
                .sample(counts.atMinIsr());
        out.gauge(prefix + "reassigningpartitions", "Partitions led here that move")
                .sample(counts.reassigning());
    }

    /** What only the controller says, so that a sum over the nodes is right. */
    private static void controllerFamilies(
            Exposition out, ClusterImage image, ReplicaCounts counts, boolean controller) {
        String prefix = "kafka_controller_kafkacontroller_";
        out.gauge(prefix + "offlinepartitionscount", "Partitions without a leader; said by the controller")
                .sample(controller ? counts.leaderless() : 0);
        out.gauge(prefix + "preferredreplicaimbalancecount", "Partitions not led by their first replica")
                .sample(controller ? counts.notPreferred() : 0);
        out.gauge(prefix + "globaltopiccount", "Topics of the cluster")
                .sample(controller ? image.topicsByName().size() : 0);
        out.gauge(prefix + "globalpartitioncount", "Partitions of the cluster")
                .sample(controller ? counts.partitions() : 0);
        long active = image.brokers().values().stream()
                .filter(broker -> broker.active())
                .count();
        out.gauge(prefix + "activebrokercount", "Brokers that may lead").sample(controller ? active : 0);
        out.gauge(prefix + "fencedbrokercount", "Brokers that may not lead")
                .sample(controller ? image.brokers().size() - active : 0);
        out.gauge("millrace_metadata_version", "Version of the metadata this node acts on")
                .sample(image.version());
    }

    private void lag(Exposition out) {
        long most = 0;
        long following = 0;
        long offline = 0;
        for (HostedPartition partition : partitions.all()) {
            FollowerPosition position = partition.followerPosition();
            if (position.following()) {
                following++;
                most = Math.max(
                        most,
                        position.highWatermark() - partition.log().logEnd().offset());
            } else if (partition.snapshot().closed().isPresent()) {
                offline++;
            }
        }
        out.gauge("kafka_server_replicafetchermanager_maxlag", "Records a follower here is behind its leader, at most")
                .sample(most, "clientId", "Replica");
        out.gauge("millrace_replicas_following", "Replicas here that follow a leader")
                .sample(following);
        out.gauge("kafka_server_replicamanager_offlinereplicacount", "Replicas here that are not served")
                .sample(offline);
    }
}
