package io.millrace.storage;

import io.millrace.common.TopicPartition;
import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads all logs at start. The one place of this package with threads of its own: nobody owns a log yet, each is loaded
 * whole by one worker, and a node with a thousand logs must be ready within seconds. The workers are gone afterwards.
 */
final class StartupLoad {
    private static final Logger LOG = LoggerFactory.getLogger(StartupLoad.class);

    private final LogEnvironment environment;
    private final Function<String, TopicConfig> topicConfigs;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final Map<TopicPartition, LogDirectory> unreadable = new ConcurrentHashMap<>();

    StartupLoad(LogEnvironment environment, Function<String, TopicConfig> topicConfigs) {
        this.environment = environment;
        this.topicConfigs = topicConfigs;
    }

    Map<TopicPartition, PartitionLog> logs() {
        return logs;
    }

    /** Partitions whose files could not be read; the others go on. */
    Map<TopicPartition, LogDirectory> unreadable() {
        return unreadable;
    }

    void load(List<LogDirectory> directories, int threadsPerDirectory) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(threadsPerDirectory * directories.size());
        try {
            List<Future<?>> pending = new ArrayList<>();
            for (LogDirectory directory : directories) {
                Map<TopicPartition, Path> partitions = directory.partitions();
                List<Map.Entry<TopicPartition, Path>> entries = List.copyOf(partitions.entrySet());
                int share = (entries.size() + threadsPerDirectory - 1) / threadsPerDirectory;
                for (int from = 0; from < entries.size(); from += share) {
                    var part = entries.subList(from, Math.min(from + share, entries.size()));
                    pending.add(workers.submit(() -> load(directory, part)));
                }
            }
            await(pending);
        } finally {
            workers.shutdownNow();
        }
    }

    private void load(LogDirectory directory, List<Map.Entry<TopicPartition, Path>> partitions) {
        LogLoader loader = new LogLoader(environment);
        for (Map.Entry<TopicPartition, Path> entry : partitions) {
            TopicPartition partition = entry.getKey();
            try {
                PartitionLog log = loader.load(
                        partition,
                        entry.getValue(),
                        topicConfigs.apply(partition.topic()),
                        directory.checkpointsOf(partition));
                log.noteHighWatermark(directory.found().highWatermark(partition));
                PartitionLog other = logs.putIfAbsent(partition, log);
                if (other != null) {
                    log.abandon();
                    LOG.error(
                            "{} is in {} and in {}; using the first. Remove one of the two directories.",
                            partition,
                            other.directory(),
                            log.directory());
                } else {
                    directory.partitionCount().incrementAndGet();
                }
            } catch (IOException | RuntimeException failed) {
                unreadable.put(partition, directory);
                LOG.error(
                        "{} cannot be opened and stays offline, the others go on: {}",
                        partition,
                        failed.toString(),
                        failed);
            }
        }
    }

    private static void await(List<Future<?>> pending) throws IOException {
        for (Future<?> task : pending) {
            try {
                task.get();
            } catch (ExecutionException failed) {
                throw new IOException("Loading the logs failed", failed.getCause());
            } catch (InterruptedException interrupted) {
                throw new IOException("Interrupted while loading the logs", interrupted);
            }
        }
    }
}
