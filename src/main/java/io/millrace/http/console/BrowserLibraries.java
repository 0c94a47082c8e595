package io.millrace.http.console;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The browser libraries that come as jars (see pom.xml): where they lie, and the names that modules of the console import them by.
 * Stateless.
 */
final class BrowserLibraries {
    private static final String PREACT = "META-INF/resources/webjars/preact/10.28.0/";
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/";

    /** Resources by the name in the console. */
    static final Map<String, String> RESOURCES = Map.of(
            "vendor/preact.js", PREACT + "dist/preact.module.js",
            "vendor/preact-hooks.js", PREACT + "hooks/dist/hooks.module.js",
            "vendor/preact-license.txt", PREACT + "LICENSE",
            "vendor/uplot.js", UPLOT + "dist/uPlot.esm.js",
            "vendor/uplot.css", UPLOT + "dist/uPlot.min.css",
            "vendor/uplot-license.txt", UPLOT + "LICENSE");

    private static final String BARE_IMPORT = "from\"preact\"";

    private BrowserLibraries() {}

    /**
     * A library as browsers can load it. Preact's hooks import {@code preact} by its bare name, which would need an import map, which
     * would need an inline script, which our content policy forbids.
     */
    static byte[] served(String name, byte[] content) {
        if (!name.equals("vendor/preact-hooks.js")) {
            return content;
        }
        String source = new String(content, StandardCharsets.UTF_8);
        if (!source.contains(BARE_IMPORT)) {
            throw new IllegalStateException(name + " does not import preact as this version of the console expects");
        }
        return source.replace(BARE_IMPORT, "from\"./preact.js\"").getBytes(StandardCharsets.UTF_8);
    }
}
