package io.leno.analysis;

import io.leno.api.analysis.Analyzer;
import io.leno.api.config.ConfigResource;
import io.leno.manifest.Manifest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A file of `cases`.
///
/// @param expected code and resource of each finding, `IST0101 Gateway shop/front`
record Case(String file, String text, String analyzer, List<String> expected) {
    static List<Case> all() throws IOException {
        Path folder = folder();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Case> cases = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList())
                cases.add(parse(folder.relativize(file).toString(), Files.readString(file)));
            return cases;
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(Case.class.getResource("/cases")).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Case parse(String file, String text) {
        return new Case(file, text, said(text, "analyzer").getFirst(), said(text, "expect"));
    }

    private static List<String> said(String text, String what) {
        String start = "# " + what + ": ";
        return text.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    Snapshot resources() {
        Manifest manifest = Manifest.parse(file, text, "");
        if (!manifest.problems().isEmpty())
            throw new IllegalStateException(manifest.problems().toString());
        List<ConfigResource> all = new ArrayList<>(DefaultResources.of("", "istio-system"));
        all.addAll(manifest.resources());
        return Snapshot.of(all, "istio-system");
    }

    Analyzer asked() {
        List<Analyzer> known = Analyzers.known(Case.class.getClassLoader());
        List<Analyzer> selected = Analyzers.select(known, List.of(analyzer));
        if (selected.size() != 1) throw new IllegalStateException("no analyzer: " + analyzer);
        return selected.getFirst();
    }

    List<Located> find() {
        return Analysis.run(List.of(asked()), resources());
    }

    @Override
    public String toString() {
        return file;
    }
}
