package io.leno.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

class GuideTest {
    @Test
    void everyFileThatACommandCopiesIsThere(@TempDir Path folder) {
        MeshFiles files = MeshFiles.in(folder.resolve("with space/mesh"));
        files.write(8081);
        String text =
                new Guide(
                                new Addresses(8081, 15010, 15014),
                                files,
                                folder,
                                folder.resolve("leno.log"))
                        .text();

        List<Path> copied =
                Pattern.compile("cp '(.+?)' ")
                        .matcher(text)
                        .results()
                        .map(match -> Path.of(match.group(1)))
                        .toList();

        assertThat(copied).hasSize(MeshFiles.TRIES.size()).allMatch(Files::exists);
    }

    @Test
    void theGuideNamesThePageTheAdminAndTheDebugAddress(@TempDir Path folder) {
        var guide =
                new Guide(
                        new Addresses(8081, 15010, 15999),
                        MeshFiles.in(folder.resolve("mesh")),
                        folder,
                        folder.resolve("leno.log"));

        assertThat(guide.text())
                .contains("http://127.0.0.1:8081/productpage")
                .contains("reviews-v3 http://127.0.1.5:15000")
                .contains("http://127.0.0.1:15999/debug")
                .contains("samples/header-filter.jar")
                .contains("tail -f " + folder.resolve("access.log"))
                .contains(folder.resolve("leno.log").toString());
    }
}
