package io.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Jars of a program that is kept away from our class path; {@code src/test/peers} resolves them. Immutable. */
public final class PeerClasspath {
    private final String paths;

    private PeerClasspath(String paths) {
        this.paths = paths;
    }

    /** The jars of one module of {@code src/test/peers}. */
    public static PeerClasspath of(String module) {
        Path file = Path.of("target", "peers", module + ".classpath");
        try {
            return new PeerClasspath(Files.readString(file).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is missing: run mvn exec:exec@peers to resolve the peers", e);
        }
    }

    /** As the {@code -cp} argument of a JVM, with our test classes behind the jars. */
    public String withTestClasses() {
        Path testClasses = Path.of(PeerClasspath.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return paths + File.pathSeparator + testClasses;
    }

    URL[] urls() {
        return Stream.of(paths.split(Pattern.quote(File.pathSeparator)))
                .map(PeerClasspath::url)
                .toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a path: " + path, e);
        }
    }

    @Override
    public String toString() {
        return paths;
    }
}
