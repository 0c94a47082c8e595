package io.millrace.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ConsoleFilesTest {
    private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from |import )['\"]([^'\"]+)['\"]");

    @Test
    void everythingThatThePageNamesIsThere() throws Exception {
        ConsoleFiles files = ConsoleFiles.load();

        Matcher addresses = ADDRESS.matcher(text(files.page()));

        int count = 0;
        while (addresses.find()) {
            count++;
            String prefix = "/console/assets/" + files.version() + "/";
            assertThat(addresses.group(1)).startsWith(prefix);
            assertThat(files.file(addresses.group(1).substring(prefix.length())))
                    .as(addresses.group(1))
                    .isPresent();
        }
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void modulesImportOnlyWhatIsServed() throws Exception {
        ConsoleFiles files = ConsoleFiles.load();

        for (String name : ConsoleResources.read().keySet()) {
            if (name.endsWith(".js")) {
                Matcher imports = IMPORT.matcher(text(files.file(name).orElseThrow()));
                while (imports.find()) {
                    String target = URI.create("/" + name)
                            .resolve(imports.group(1))
                            .getPath()
                            .substring(1);
                    assertThat(files.file(target))
                            .as(name + " imports " + imports.group(1))
                            .isPresent();
                }
            }
        }
    }

    @Test
    void thePageHasNoScriptOrStyleInIt() throws Exception {
        String page = text(ConsoleFiles.load().page());

        assertThat(page).doesNotContain("style=").doesNotContain("<style").doesNotContain("onload=");
        assertThat(Pattern.compile("<script(?![^>]*src=)").matcher(page).find()).isFalse();
    }

    @Test
    void noNameLeadsOutOfTheConsole() throws Exception {
        ConsoleFiles files = ConsoleFiles.load();

        assertThat(files.file("../io/millrace/Main.class")).isEmpty();
        assertThat(files.file("")).isEmpty();
        assertThat(files.file("index.html")).isEmpty();
    }

    @Test
    void compressedContentIsTheContent() throws Exception {
        ConsoleFile file = ConsoleFiles.load().file("vendor/uplot.js").orElseThrow();

        byte[] unpacked;
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(file.gzipped().getBytes()))) {
            unpacked = in.readAllBytes();
        }

        assertThat(unpacked).isEqualTo(file.content().getBytes());
        assertThat(file.gzipped().length()).isLessThan(file.content().length() / 2);
    }

    private static String text(ConsoleFile file) {
        return file.content().toString(StandardCharsets.UTF_8);
    }
}
