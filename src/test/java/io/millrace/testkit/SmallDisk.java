package io.millrace.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A file system of a few megabytes in memory that a test can fill up. Needs the right to mount. */
public final class SmallDisk implements AutoCloseable {
    private static final Duration PATIENCE = Await.PATIENCE;

    private final Path root;
    private final Path filler;

    private SmallDisk(Path root) {
        this.root = root;
        this.filler = root.resolve("filler");
    }

    /** Mounts {@code megabytes} of space at an existing empty directory. */
    public static SmallDisk mount(Path directory, int megabytes) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
        return new SmallDisk(directory);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        try (ChildProcess program = ChildProcess.start(command[0], List.of(command))) {
            if (program.awaitExit(PATIENCE) != 0) {
                throw new AssertionError("this test needs the right to mount a tmpfs: run it as root, or in a"
                        + " container with CAP_SYS_ADMIN\n" + program.story());
            }
        }
    }

    public Path root() {
        return root;
    }

    /** Takes all the space that is left. */
    public void fillUp() throws IOException {
        byte[] chunk = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            if (root.toFile().getUsableSpace() >= chunk.length) {
                throw full;
            }
        }
    }

    /** Gives back what {@link #fillUp} took. */
    public void makeRoom() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() {
        try {
            run("umount", "-l", root.toString());
        } catch (IOException e) {
            throw new IllegalStateException("cannot unmount " + root, e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while unmounting " + root, interrupted);
        }
    }
}
