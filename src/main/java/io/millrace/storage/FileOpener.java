package io.millrace.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Opens record files; the seam through which a test fills a disk, tears a write or delays a force. Thread-safe. */
public interface FileOpener {
    /** Opens files as the system does. */
    FileOpener SYSTEM = FileChannel::open;

    FileChannel open(Path path, OpenOption... options) throws IOException;
}
