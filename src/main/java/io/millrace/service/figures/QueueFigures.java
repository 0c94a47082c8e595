package io.millrace.service.figures;

import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import java.util.List;

/** What waits for the owners of partitions, and how partitions are spread over them. Thread-safe because it reads counts. */
public final class QueueFigures implements FigureSource {
    private final PartitionInstances instances;

    public QueueFigures(PartitionInstances instances) {
        this.instances = instances;
    }

    @Override
    public void addTo(Exposition out) {
        out.gauge("millrace_partition_queue_commands", "Appends that wait for the owners of their partitions")
                .sample(instances.queuedCommands());
        out.gauge("millrace_partition_queue_bytes", "Bytes of these appends").sample(instances.queuedBytes());
        out.gauge("millrace_partition_instances_partitions", "Partitions of each verticle instance");
        List<Integer> partitions = instances.partitions();
        for (int number = 0; number < partitions.size(); number++) {
            out.sample(partitions.get(number), "instance", Integer.toString(number));
        }
    }
}
