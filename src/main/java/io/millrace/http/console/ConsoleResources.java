package io.millrace.http.console;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The console's own files, wherever the program was started from: its jar, or a directory of classes. Stateless. */
final class ConsoleResources {
    private static final String FOLDER = "console/";

    private ConsoleResources() {}

    /** Contents by name below the folder, such as {@code pages/topics.js}; blocks. */
    static Map<String, byte[]> read() throws IOException {
        URL page = ConsoleResources.class.getClassLoader().getResource(FOLDER + "index.html");
        if (page == null) {
            throw new FileNotFoundException("there is no " + FOLDER + " on the class path");
        }
        if (page.openConnection() instanceof JarURLConnection connection) {
            // Not the cached one: closing that would close it under the class loader.
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                return fromJar(jar);
            }
        }
        return fromDirectory(
                Objects.requireNonNull(Path.of(URI.create(page.toString())).getParent()));
    }

    private static Map<String, byte[]> fromJar(JarFile jar) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        List<JarEntry> entries = jar.stream()
                .filter(entry -> entry.getName().startsWith(FOLDER) && !entry.isDirectory())
                .toList();
        for (JarEntry entry : entries) {
            try (InputStream in = jar.getInputStream(entry)) {
                contents.put(entry.getName().substring(FOLDER.length()), in.readAllBytes());
            }
        }
        return contents;
    }

    private static Map<String, byte[]> fromDirectory(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
