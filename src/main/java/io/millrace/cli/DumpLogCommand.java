package io.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints what the files of a log hold, ours or Kafka's: both have the same formats. Reads only, so that it may run beside
 * a node; what a node is just writing can look torn then.
 */
@Command(
        name = "dump-log",
        description = "Print what segment, index, snapshot and checkpoint files hold, and check them.")
final class DumpLogCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "path", description = "Files, or directories of a partition.")
    private List<Path> paths = List.of();

    @Option(names = "--deep", description = "Print the records too, not only the batches.")
    private boolean deep;

    DumpLogCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        int faults = 0;
        for (Path path : paths) {
            for (Path file : filesOf(path)) {
                console.out().println(file);
                faults += dump(file);
            }
        }
        if (faults > 0) {
            throw CommandFailure.failed(Wording.count(faults, "fault") + " found; each is marked DAMAGED above.");
        }
        return ExitCode.OK;
    }

    private static List<Path> filesOf(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private int dump(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "log" -> new SegmentDump(console.out(), deep).print(file);
            case "index", "timeindex", "txnindex", "snapshot" -> new IndexDump(console.out(), suffix).print(file);
            default -> text(file, name);
        };
    }

    private int text(Path file, String name) throws IOException {
        if (name.endsWith("checkpoint") || name.endsWith(".metadata") || name.endsWith(".properties")) {
            Files.readAllLines(file).forEach(line -> console.out().println("  " + line));
        } else {
            console.out().println("  (not a file of a log; " + Wording.count(Files.size(file), "byte") + ")");
        }
        return 0;
    }
}
