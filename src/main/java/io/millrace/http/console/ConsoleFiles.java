package io.millrace.http.console;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All files of the console, in memory. Their names are looked up in a map and never on a disk, so no path leads out of it. Immutable.
 */
final class ConsoleFiles {
    private static final String PAGE = "index.html";

    private final String version;
    private final ConsoleFile page;
    private final Map<String, ConsoleFile> files;

    private ConsoleFiles(String version, ConsoleFile page, Map<String, ConsoleFile> files) {
        this.version = version;
        this.page = page;
        this.files = Map.copyOf(files);
    }

    /** Changes with the content of any file; part of the address of each, so that browsers may keep them for good. */
    String version() {
        return version;
    }

    /** The one page, which shows itself according to its address. */
    ConsoleFile page() {
        return page;
    }

    Optional<ConsoleFile> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** Reads and compresses all of them; blocks. */
    static ConsoleFiles load() throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>(ConsoleResources.read());
        for (Map.Entry<String, String> library : BrowserLibraries.RESOURCES.entrySet()) {
            contents.put(library.getKey(), BrowserLibraries.served(library.getKey(), resource(library.getValue())));
        }
        byte[] template = contents.remove(PAGE);
        if (template == null) {
            throw new FileNotFoundException("the jar has no console/" + PAGE);
        }
        Map<String, ConsoleFile> files = new TreeMap<>();
        contents.forEach((name, content) -> files.put(name, ConsoleFile.of(name, content)));
        String version = Fingerprint.of(contents.values().toArray(byte[][]::new));
        return new ConsoleFiles(version, page(template, version, files), files);
    }

    /** Names all modules at the head of the page: a browser that finds them one import after the other waits for each. */
    private static ConsoleFile page(byte[] template, String version, Map<String, ConsoleFile> files) {
        String assets = ConsoleRoutes.ASSETS + version;
        String preload = files.keySet().stream()
                .filter(name -> name.endsWith(".js"))
                .map(name -> "<link rel=\"modulepreload\" href=\"" + assets + "/" + name + "\">")
                .collect(Collectors.joining("\n"));
        String text = new String(template, StandardCharsets.UTF_8)
                .replace("{{assets}}", assets)
                .replace("{{preload}}", preload);
        return ConsoleFile.of(PAGE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ConsoleFiles.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the jar has no " + name);
            }
            return in.readAllBytes();
        }
    }
}
