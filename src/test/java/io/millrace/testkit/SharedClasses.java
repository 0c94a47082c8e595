package io.millrace.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An archive of the classes that a node loads, made once for all nodes that a test run starts, where the run asks for that with
 * {@code -Dmillrace.it.share=true}. Thread-safe because a class is initialised once.
 */
final class SharedClasses {
    private static final List<String> OPTIONS = Boolean.getBoolean("millrace.it.share") ? archived() : List.of();

    private SharedClasses() {}

    /** Options of the JVM that runs a node. */
    static List<String> options() {
        return OPTIONS;
    }

    private static List<String> archived() {
        Path archive = FatJarNode.JAR.resolveSibling("integration-test.jsa");
        try {
            Files.deleteIfExists(archive);
            int exit = new ProcessBuilder(
                            "bin/share-classes",
                            ChildProcess.java(),
                            FatJarNode.JAR.toString(),
                            archive.toString(),
                            FatJarNode.HEAP)
                    .inheritIO()
                    .start()
                    .waitFor();
            return exit == 0
                    ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                    : List.of();
        } catch (IOException unusual) {
            throw new AssertionError("bin/share-classes cannot be run", unusual);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
