package io.leno.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

class SettingsFileTest {
    private static final Set<String> KNOWN = Set.of("xds-port", "config", "log-level");

    @TempDir private Path directory;

    private SettingsFile read(String text) throws IOException {
        return SettingsFile.read(
                Files.writeString(directory.resolve("leno.yaml"), text), () -> KNOWN);
    }

    @Test
    void eachSettingKnowsItsLine() throws IOException {
        assertThat(read("# hello\nxds-port: 1\nlog-level: debug\n").settings())
                .containsEntry("xds-port", new SettingsFile.Setting("1", 2))
                .containsEntry("log-level", new SettingsFile.Setting("debug", 3));
    }

    @Test
    void aListBecomesWhatTheCommandLineTakes() throws IOException {
        assertThat(read("config: [a, b]").settings().get("config").value()).isEqualTo("a,b");
    }

    @Test
    void anEmptyFileSetsNothing() throws IOException {
        assertThat(read("# nothing\n").settings()).isEmpty();
        assertThat(read("").settings()).isEmpty();
    }

    @Test
    void anUnknownKeyIsNamedWithItsLineAndWhatWasMeant() {
        assertThatThrownBy(() -> read("log-level: info\nxds-prot: 1\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "leno.yaml:2: xds-prot: unknown setting (did you mean xds-port?)");
    }

    @Test
    void aKeySetTwiceIsAnError() {
        assertThatThrownBy(() -> read("xds-port: 1\nxds-port: 2\n"))
                .hasMessageContaining("leno.yaml:2: xds-port: set before on line 1");
    }

    @Test
    void brokenYamlIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("xds-port: 1\n  b: [\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("leno.yaml:2: ");
    }

    @Test
    void whatIsNotAFlatMappingIsAnError() {
        assertThatThrownBy(() -> read("- a\n")).hasMessageContaining(":1: not a mapping");
        assertThatThrownBy(() -> read("xds-port: {a: b}\n"))
                .hasMessageContaining(":1: a nested mapping");
    }
}
