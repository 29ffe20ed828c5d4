package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Real servers that tests talk to: what `dist/it/peers/build` made, else what is on the PATH.
/// Their tests are skipped where there are none, unless `LENO_REQUIRE_PEERS` is set.
final class PeerBinary {
    private PeerBinary() {}

    static Path of(String name) {
        Optional<Path> found =
                Stream.concat(built(), Stream.of(System.getenv("PATH").split(":")).map(Path::of))
                        .map(folder -> folder.resolve(name))
                        .filter(Files::isExecutable)
                        .findFirst();
        if (System.getenv("LENO_REQUIRE_PEERS") != null)
            assertThat(found).as(name + " built or on the PATH").isPresent();
        assumeTrue(found.isPresent(), "no " + name + ": see dist/it/peers");
        return found.get();
    }

    private static Stream<Path> built() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return Stream.of(base.resolve("leno-peers"));
    }
}
