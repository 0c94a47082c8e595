package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.service.LogDirService;
import io.millrace.service.LogDirService.LogDirFacts;
import io.millrace.service.LogDirService.ReplicaFacts;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeLogDirs (key 35), versions 1-5: v3 adds an error for the whole answer, v4 the size of the volume (KIP-827), v5
 * whether a directory takes no new partitions (KIP-1066), which does not exist here. No list of topics means all.
 */
final class DescribeLogDirsHandler implements ApiHandler<DescribeLogDirsRequestData, DescribeLogDirsResponseData> {
    private final LogDirService logDirs;

    DescribeLogDirsHandler(LogDirService logDirs) {
        this.logDirs = logDirs;
    }

    @Override
    public Future<DescribeLogDirsResponseData> handle(RequestContext context, DescribeLogDirsRequestData request) {
        Predicate<ReplicaFacts> wanted = wanted(request);
        return logDirs.describe()
                .map(directories -> new DescribeLogDirsResponseData()
                        .setResults(directories.stream()
                                .map(directory -> result(directory, wanted))
                                .toList()));
    }

    private static Predicate<ReplicaFacts> wanted(DescribeLogDirsRequestData request) {
        if (request.topics() == null) {
            return replica -> true;
        }
        Map<String, Set<Integer>> partitions = new HashMap<>();
        request.topics()
                .forEach(topic -> partitions
                        .computeIfAbsent(topic.topic(), name -> new HashSet<>())
                        .addAll(topic.partitions()));
        return replica -> partitions
                .getOrDefault(replica.topicPartition().topic(), Set.of())
                .contains(replica.topicPartition().partition());
    }

    private static DescribeLogDirsResult result(LogDirFacts directory, Predicate<ReplicaFacts> wanted) {
        DescribeLogDirsResult result =
                new DescribeLogDirsResult().setLogDir(directory.path().toString());
        if (directory.offlineReason().isPresent()) {
            return result.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
        }
        Map<String, List<DescribeLogDirsPartition>> topics = directory.replicas().stream()
                .filter(wanted)
                .collect(Collectors.groupingBy(
                        replica -> replica.topicPartition().topic(),
                        TreeMap::new,
                        Collectors.mapping(DescribeLogDirsHandler::partition, Collectors.toList())));
        return result.setTotalBytes(directory.totalBytes())
                .setUsableBytes(directory.usableBytes())
                .setTopics(topics.entrySet().stream()
                        .map(topic -> new DescribeLogDirsTopic()
                                .setName(topic.getKey())
                                .setPartitions(topic.getValue()))
                        .toList());
    }

    private static DescribeLogDirsPartition partition(ReplicaFacts replica) {
        return new DescribeLogDirsPartition()
                .setPartitionIndex(replica.topicPartition().partition())
                .setPartitionSize(replica.sizeBytes())
                .setOffsetLag(replica.offsetLag())
                .setIsFutureKey(replica.future());
    }
}
