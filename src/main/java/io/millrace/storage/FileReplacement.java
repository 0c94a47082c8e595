package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Replaces small files as a whole, so that a reader finds the old or the new content, never a mixture. */
final class FileReplacement {
    private static final String ASIDE_SUFFIX = ".tmp";

    /** How much of the replacement is on the disk when it returns. */
    enum Durability {
        /** Nothing for certain: whoever needs it calls {@link #force} later. */
        LATER,
        /** The new content; the rename may still be lost, with the old content in place. */
        CONTENT,
        /** Content and rename. */
        FULL
    }

    private FileReplacement() {}

    static void write(Path file, ByteBuffer content, Durability durability) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ASIDE_SUFFIX);
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            if (durability != Durability.LATER) {
                channel.force(true);
            }
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (durability == Durability.FULL) {
            force(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        }
    }

    /** Waits until a file's content, or a directory's entries, are on the disk. */
    static void force(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
