package io.millrace.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * A disk of its own: a file system in a file, which a test can fill up, and freeze so that whoever writes to it waits. Needs the
 * rights of root and a loop device. Owned by one test thread.
 */
public final class LoopDisk implements AutoCloseable {
    private static final Duration PATIENCE = Await.PATIENCE;
    private static final long WRITTEN_BYTES = 16 << 20;

    private final Path image;
    private final Path root;

    private LoopDisk(Path image, Path root) {
        this.image = image;
        this.root = root;
    }

    /** Makes a disk of {@code megabytes} in a file beside an existing empty directory and mounts it there. */
    public static LoopDisk mount(Path root, int megabytes) throws IOException, InterruptedException {
        Path image = root.resolveSibling(root.getFileName() + ".img");
        run("truncate", "-s", megabytes + "M", image.toString());
        run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        run("mount", "-o", "loop", image.toString(), root.toString());
        return new LoopDisk(image, root);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        try (ChildProcess program = ChildProcess.start(String.join(" ", command), List.of(command))) {
            if (program.awaitExit(PATIENCE) != 0) {
                throw new AssertionError(
                        "Faults of disks take the right to mount, and e2fsprogs: run this as root, or in a"
                                + " container with CAP_SYS_ADMIN and loop devices\n" + program.story());
            }
        }
    }

    /** From now on every write and every force waits. */
    public void freeze() throws IOException, InterruptedException {
        run("fsfreeze", "-f", root.toString());
    }

    /** Ends what {@link #freeze} began. */
    public void thaw() throws IOException, InterruptedException {
        run("fsfreeze", "-u", root.toString());
    }

    /** Takes all the space that is left: most of it at once, and the rest against whoever else writes. */
    public void fillUp() throws IOException, InterruptedException {
        long free = Files.getFileStore(root).getUsableSpace();
        run("fallocate", "-l", Long.toString(Math.max(free - WRITTEN_BYTES, 1)), filler().toString());
        byte[] chunk = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler(), StandardOpenOption.APPEND)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            if (root.toFile().getUsableSpace() >= WRITTEN_BYTES) {
                throw full;
            }
        }
    }

    /** Gives back what {@link #fillUp} took. */
    public void makeRoom() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() {
        try {
            run("umount", "-l", root.toString());
            Files.deleteIfExists(image);
        } catch (IOException | AssertionError e) {
            System.err.println("the disk at " + root + " is left behind: " + e.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
