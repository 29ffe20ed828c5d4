package io.leno.script.wasm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.script.wasm.image.ImageRegistry.Pulled;
import io.leno.testkit.ImageServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// Pulls from a registry in this process.
class ImageRegistryTest {
    private static final byte[] MODULE = "a module".getBytes(StandardCharsets.UTF_8);
    private static final String PLUGIN = "team/plugin";

    private final ImageServer server = ImageServer.start();

    @AfterEach
    void closes() {
        server.close();
    }

    private Pulled pull(String reference, String sha256, String secret)
            throws IOException, InterruptedException {
        var image = ImageName.parse(server.authority() + "/" + PLUGIN + reference);
        try (var registry = new ImageRegistry(image, Duration.ofSeconds(20), secret)) {
            return registry.pull(sha256);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.layer.v1.tar+gzip",
                "application/vnd.docker.image.rootfs.diff.tar.gzip"
            })
    void theModuleIsAFileOfTheLastLayer(String type) throws Exception {
        String digest = server.pushArchive(PLUGIN, "1.0", type, MODULE);
        Pulled pulled = pull(":1.0", "", "");
        assertThat(pulled.module()).isEqualTo(MODULE);
        assertThat("sha256:" + pulled.digest()).isEqualTo(digest);
    }

    @Test
    void theModuleIsALayerOfItsOwnType() throws Exception {
        String digest = server.pushModule(PLUGIN, "latest", MODULE);
        assertThat(pull("", "", "").module()).isEqualTo(MODULE);
        assertThat(pull("@" + digest, "", "").module()).isEqualTo(MODULE);
        assertThat(pull(":latest@" + digest, digest.substring(7), "").module()).isEqualTo(MODULE);
    }

    @Test
    void ofAnIndexItIsTheOneForLinux() throws Exception {
        String other = server.pushModule(PLUGIN, "arm", new byte[] {1});
        String wanted = server.pushModule(PLUGIN, "amd", MODULE);
        server.pushIndex(PLUGIN, "all", Map.of("arm64", other, "amd64", wanted));
        assertThat(pull(":all", wanted.substring(7), "").module()).isEqualTo(MODULE);
    }

    @Test
    void aGuardedRegistryIsToldWhoOneIsAndTheStoreBehindItIsNot() throws Exception {
        server.pushModule(PLUGIN, "1", MODULE);
        server.guard("ann", "secret");
        assertThat(pull(":1", "", server.pullSecret("ann", "secret")).module()).isEqualTo(MODULE);
        assertThatThrownBy(() -> pull(":1", "", server.pullSecret("ann", "wrong")))
                .hasMessageContaining("/token?scope=repository%3Ateam%2Fplugin%3Apull")
                .hasMessageEndingWith("status 401");
        assertThatThrownBy(() -> pull(":1", "", "")).hasMessageEndingWith("status 401");
        assertThatThrownBy(() -> pull(":1", "", "{}"))
                .hasMessage("pull secret: no auths (expected: a .dockerconfigjson)");
        assertThatThrownBy(() -> pull(":1", "", "kubernetes://a/b"))
                .hasMessage("pull secret: kubernetes://a/b is not there");
    }

    @Test
    void anotherDigestThanTheOneThatIsWantedIsRefused() {
        String digest = server.pushModule(PLUGIN, "1", MODULE).substring(7);
        String wanted = "0".repeat(64);
        assertThatThrownBy(() -> pull(":1", wanted, ""))
                .isInstanceOf(IOException.class)
                .hasMessage("its digest is " + digest + " (expected: " + wanted + ")");
        assertThatThrownBy(() -> pull(":2", "", "")).hasMessageEndingWith("status 404");
    }

    @Test
    void anImageWithoutAModuleIsRefused() {
        server.pushArchive(PLUGIN, "1", "text/plain", MODULE);
        assertThatThrownBy(() -> pull(":1", "", ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("manifest: invalid media type text/plain");
    }

    @ParameterizedTest
    @CsvSource({
        "plugin, index.docker.io, library/plugin, latest",
        "team/plugin:1, index.docker.io, team/plugin, 1",
        "docker.io/team/plugin, index.docker.io, team/plugin, latest",
        "images.example.com/a/b/c:v1.2, images.example.com, a/b/c, v1.2",
        "localhost:5000/a, localhost:5000, a, latest",
    })
    void namesAreReadAsDockerReadsThem(
            String text, String registry, String repository, String reference) {
        assertThat(ImageName.parse(text)).isEqualTo(new ImageName(registry, repository, reference));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com/", "example.com/A", "a@sha256:12", "a:"})
    void aNameThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ImageName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: registry/repository:tag");
    }
}
