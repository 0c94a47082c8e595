package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.service.LogDirService;
import io.millrace.service.LogDirService.ReplicaMove;
import io.vertx.core.Future;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * AlterReplicaLogDirs (key 34), versions 1-2, which differ in encoding only (KIP-113): moves replicas to other log
 * directories of this node. What may be moved where is up to the service.
 */
final class AlterReplicaLogDirsHandler
        implements ApiHandler<AlterReplicaLogDirsRequestData, AlterReplicaLogDirsResponseData> {
    private final LogDirService logDirs;

    AlterReplicaLogDirsHandler(LogDirService logDirs) {
        this.logDirs = logDirs;
    }

    @Override
    public Future<AlterReplicaLogDirsResponseData> handle(
            RequestContext context, AlterReplicaLogDirsRequestData request) {
        Map<String, AlterReplicaLogDirTopicResult> results = new TreeMap<>();
        List<ReplicaMove> moves = new ArrayList<>();
        wanted(request)
                .forEach((replica, dir) -> path(dir)
                        .ifPresentOrElse(
                                path -> moves.add(new ReplicaMove(replica, path)),
                                () -> add(results, replica.topic(), replica.partition(), Errors.LOG_DIR_NOT_FOUND)));
        return logDirs.alterReplicaDirs(moves).map(outcomes -> {
            for (int index = 0; index < moves.size(); index++) {
                TopicPartition moved = moves.get(index).topicPartition();
                add(results, moved.topic(), moved.partition(), error(outcomes.get(index)));
            }
            return new AlterReplicaLogDirsResponseData().setResults(List.copyOf(results.values()));
        });
    }

    /** Where each replica shall go; named for several directories it goes to the last of them, as in Kafka. */
    private static Map<TopicPartition, String> wanted(AlterReplicaLogDirsRequestData request) {
        Map<TopicPartition, String> wanted = new LinkedHashMap<>();
        request.dirs()
                .forEach(dir -> dir.topics()
                        .forEach(topic -> topic.partitions()
                                .forEach(partition ->
                                        wanted.put(new TopicPartition(topic.name(), partition), dir.path()))));
        return wanted;
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private static Errors error(Outcome<Path> outcome) {
        return outcome instanceof Outcome.Refused<Path> refused
                ? ErrorCodes.of(refused.refusal().reason())
                : Errors.NONE;
    }

    private static void add(
            Map<String, AlterReplicaLogDirTopicResult> results, String topic, int partition, Errors error) {
        results.computeIfAbsent(topic, name -> new AlterReplicaLogDirTopicResult().setTopicName(name))
                .partitions()
                .add(new AlterReplicaLogDirPartitionResult()
                        .setPartitionIndex(partition)
                        .setErrorCode(error.code()));
    }
}
