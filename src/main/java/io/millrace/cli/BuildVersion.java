package io.millrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Version of this build, written into the jar by Maven. */
public final class BuildVersion {
    private static final String RESOURCE = "/io/millrace/version.txt";

    private BuildVersion() {}

    /** For example {@code 0.1.0}; {@code development} for classes that Maven did not build. */
    public static String text() {
        try (InputStream in = BuildVersion.class.getResourceAsStream(RESOURCE)) {
            return in == null ? "development" : new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("The jar's " + RESOURCE + " cannot be read", e);
        }
    }
}
