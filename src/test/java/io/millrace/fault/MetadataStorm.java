package io.millrace.fault;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Many topics that are created and deleted while a node is killed and comes back: in the end nothing of them may be left, in the
 * metadata or on any disk. Stateless.
 */
final class MetadataStorm {
    private static final int PARTITIONS = 6;
    private static final short REPLICAS = 2;
    private static final int BATCH = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PREFIX = "storm-";

    private MetadataStorm() {}

    static Fault of(int topics) {
        String name = "storm of %d topics".formatted(topics);
        return new Fault(name, Duration.ZERO, Duration.ofSeconds(15), (cluster, random) -> {
            int victim = 1 + random.nextInt(FaultCluster.NODES);
            List<String> names =
                    IntStream.range(0, topics).mapToObj(topic -> PREFIX + topic).toList();
            List<List<String>> batches = batches(names);
            try (Admin admin = cluster.admin()) {
                create(admin, batches.subList(0, batches.size() / 2));
                cluster.node(victim).kill();
                create(admin, batches.subList(batches.size() / 2, batches.size()));
                expectWhole(admin, names);
                delete(admin, batches);
            }
            return () -> {
                cluster.start(victim);
                expectNothingLeft(cluster);
            };
        });
    }

    private static List<List<String>> batches(List<String> names) {
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < names.size(); from += BATCH) {
            batches.add(names.subList(from, Math.min(from + BATCH, names.size())));
        }
        return batches;
    }

    private static void create(Admin admin, List<List<String>> batches) {
        for (List<String> batch : batches) {
            List<NewTopic> topics = batch.stream()
                    .map(name -> new NewTopic(name, PARTITIONS, REPLICAS))
                    .toList();
            insist("create", () -> admin.createTopics(topics).values(), TopicExistsException.class);
        }
    }

    private static void delete(Admin admin, List<List<String>> batches) {
        for (List<String> batch : batches) {
            insist("delete", () -> admin.deleteTopics(batch).topicNameValues(), UnknownTopicOrPartitionException.class);
        }
    }

    /** Asks until each part was done, now or by an attempt whose answer got lost. */
    private static void insist(
            String what, Callable<Map<String, KafkaFuture<Void>>> attempt, Class<? extends Exception> doneBefore) {
        Await.until(what, PATIENCE, () -> {
            for (KafkaFuture<Void> one : attempt.call().values()) {
                try {
                    one.get();
                } catch (ExecutionException failed) {
                    if (!doneBefore.isInstance(failed.getCause())) {
                        if (failed.getCause() instanceof RetriableException) {
                            return false;
                        }
                        throw failed;
                    }
                }
            }
            return true;
        });
    }

    private static void expectWhole(Admin admin, List<String> names) throws Exception {
        Collection<TopicDescription> described = Await.until(
                "all of them are known",
                PATIENCE,
                () -> admin.describeTopics(names).allTopicNames().get().values(),
                found -> found.size() == names.size());
        for (var topic : described) {
            if (topic.partitions().size() != PARTITIONS) {
                throw new AssertionError("half created: " + topic);
            }
        }
    }

    private static void expectNothingLeft(FaultCluster cluster) throws Exception {
        try (Admin admin = cluster.admin()) {
            Await.until(
                    "no topic that was deleted is back",
                    PATIENCE,
                    () -> admin.listTopics().names().get(),
                    known -> known.stream().noneMatch(name -> name.startsWith(PREFIX)));
        }
        for (int node = 1; node <= FaultCluster.NODES; node++) {
            Path logDir = cluster.node(node).logDir();
            Await.until("nothing is orphaned in " + logDir, PATIENCE, () -> orphans(logDir), List::isEmpty);
        }
    }

    private static List<String> orphans(Path logDir) throws IOException {
        try (Stream<Path> files = Files.list(logDir)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .toList();
        }
    }
}
