package io.millrace.service.figures;

import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/** The Java process: memory, collections, threads, processor time. Thread-safe because it only asks the JVM. */
public final class ProcessFigures implements FigureSource {
    @Override
    public void addTo(Exposition out) {
        memory(out);
        out.counter("jvm_gc_collection_seconds_count", "Collections");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.sample(collector.getCollectionCount(), "gc", collector.getName());
        }
        out.counter("jvm_gc_collection_seconds_sum", "Time in collections");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.sample(collector.getCollectionTime() / 1e3, "gc", collector.getName());
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        out.gauge("jvm_threads_current", "Threads").sample(threads.getThreadCount());
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        out.gauge("process_start_time_seconds", "When the process was started").sample(runtime.getStartTime() / 1e3);
        ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .ifPresent(spent -> out.counter("process_cpu_seconds_total", "Processor time of the process")
                        .sample(spent.toMillis() / 1e3));
    }

    private static void memory(Exposition out) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        MemoryUsage other = memory.getNonHeapMemoryUsage();
        out.gauge("jvm_memory_bytes_used", "Memory in use")
                .sample(heap.getUsed(), "area", "heap")
                .sample(other.getUsed(), "area", "nonheap");
        out.gauge("jvm_memory_bytes_max", "Memory there may be, -1 for no bound")
                .sample(heap.getMax(), "area", "heap")
                .sample(other.getMax(), "area", "nonheap");
        out.gauge("jvm_buffer_pool_used_bytes", "Memory of buffers outside of the heap");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.sample(pool.getMemoryUsed(), "pool", pool.getName());
        }
    }
}
