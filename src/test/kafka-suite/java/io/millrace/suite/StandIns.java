package io.millrace.suite;

import static org.mockito.Answers.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.metadata.BrokerState;
import org.apache.kafka.metadata.LeaderAndIsr;
import org.mockito.invocation.InvocationOnMock;

/**
 * Stand-ins for the brokers and controllers that Kafka's tests look into: another process answers what can be asked of it from
 * outside, and a question that cannot fails.
 */
public final class StandIns {
    private final MillraceCluster cluster;
    private final Map<String, String> settings;

    public StandIns(MillraceCluster cluster, Map<String, String> settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    public BrokerServer broker(int id) {
        return mock(BrokerServer.class, asked -> switch (asked.getMethod().getName()) {
            case "toString" -> "node " + id;
            case "isShutdown" -> !cluster.isRunning(id);
            case "brokerState" -> cluster.isRunning(id) ? BrokerState.RUNNING : BrokerState.NOT_RUNNING;
            case "startup" -> nothing(() -> cluster.restart(id));
            case "shutdown" -> nothing(() -> cluster.stop(id));
            case "awaitShutdown" -> null;
            case "boundPort" -> cluster.ports().get(id);
            case "socketServer" -> returned(asked, "boundPort", () -> cluster.ports().get(id));
            case "config" -> config(id);
            case "metadataCache" -> mock(asked.getMethod().getReturnType(), this::metadata);
            case "groupCoordinator" -> returned(asked, "groupMetadataTopicConfigs", () -> new Properties());
            case "sharedServer" -> mock(asked.getMethod().getReturnType());
            default -> throw unheard(asked);
        });
    }

    /** Knows the topics; its log is behind those of all brokers. */
    ControllerServer controller() {
        return mock(
                ControllerServer.class,
                asked -> asked.getMethod().getName().equals("controller")
                        ? returned(asked, "findAllTopicIds", () -> CompletableFuture.completedFuture(topicIds()))
                        : RETURNS_DEEP_STUBS.answer(asked));
    }

    private static Object returned(InvocationOnMock asked, String known, Supplier<?> answer) {
        return mock(asked.getMethod().getReturnType(), inner -> {
            if (inner.getMethod().getName().equals(known)) {
                return answer.get();
            }
            throw unheard(inner);
        });
    }

    private static Object nothing(Runnable action) {
        action.run();
        return null;
    }

    private static UnsupportedOperationException unheard(InvocationOnMock asked) {
        return new UnsupportedOperationException(asked.getMethod().getName() + ": this broker is another process");
    }

    private KafkaConfig config(int id) {
        Properties all = new Properties();
        all.putAll(Map.of(
                "process.roles", "broker",
                "node.id", Integer.toString(id),
                "controller.quorum.voters", "3000@localhost:1",
                "controller.listener.names", "CONTROLLER",
                "offsets.topic.num.partitions", "5",
                "transaction.state.log.num.partitions", "5"));
        all.putAll(settings);
        all.put("listeners", "PLAINTEXT://localhost:" + cluster.ports().get(id));
        return KafkaConfig.fromProps(all);
    }

    private Object metadata(InvocationOnMock asked) {
        Supplier<Optional<TopicDescription>> topic = () -> describe(asked.getArgument(0));
        return switch (asked.getMethod().getName()) {
            case "contains" -> topic.get().isPresent();
            case "numPartitions" -> topic.get().map(found -> found.partitions().size());
            case "getLeaderAndIsr" -> topic.get()
                    .map(found -> found.partitions().get(asked.<Integer>getArgument(1)))
                    .map(StandIns::leaderAndIsr);
            default -> throw unheard(asked);
        };
    }

    private static LeaderAndIsr leaderAndIsr(TopicPartitionInfo partition) {
        return new LeaderAndIsr(
                partition.leader().id(), partition.isr().stream().map(Node::id).toList());
    }

    private Optional<TopicDescription> describe(String topic) {
        try (Admin admin = admin()) {
            return Optional.of(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private Map<String, Uuid> topicIds() {
        try (Admin admin = admin()) {
            return admin.listTopics().listings().get().stream()
                    .collect(Collectors.toMap(topic -> topic.name(), topic -> topic.topicId()));
        } catch (ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
    }
}
