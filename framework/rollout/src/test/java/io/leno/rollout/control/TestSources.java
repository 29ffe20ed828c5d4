package io.leno.rollout.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Sources of a test, in its folder, that try again soon.
final class TestSources {
    private TestSources() {}

    static PluginSources in(Path directory) throws IOException {
        var artifacts = new ArtifactStore(directory.resolve("files"));
        return new PluginSources(
                new JsonFile(directory.resolve("sources.json"), "test"),
                new SourceReader(directory.resolve("sources"), artifacts, 1000),
                Duration.ofMillis(5));
    }
}
