package io.leno.runtime.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.runtime.framework.Distribution;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.settings.SettingsException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

class DeclaredAdaptersTest {
    @TempDir private Path directory;

    @BeforeEach
    void twoAdaptersOneOfThemDropped() throws IOException {
        bundle("system", "io.leno.platform.consul");
        bundle("bundles", "org.example.platform");
        Files.writeString(directory.resolve("bundles/broken.jar"), "no jar at all");
    }

    private void bundle(String folder, String pid) throws IOException {
        Path system = Files.createDirectories(directory.resolve(folder));
        String xml =
                """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" configuration-pid="%s">
                  <property name="url" type="String" value=""/>
                  <property name="wait.seconds" type="Integer" value="300"/>
                  <service><provide interface="io.leno.api.platform.PlatformAdapter"/></service>
                </scr:component>
                """
                        .formatted(pid);
        try (var jar = new JarOutputStream(Files.newOutputStream(system.resolve("adapter.jar")))) {
            jar.putNextEntry(new ZipEntry("OSGI-INF/adapter.xml"));
            jar.write(xml.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void check(String option) {
        var places = new Launch.Places(new Distribution(directory), directory.resolve("home"));
        DeclaredAdapters.of(places).check(new AdapterOption.Reading().convert(option));
    }

    @Test
    void settingsThatAnAdapterDeclaresAreTaken() {
        assertThatCode(() -> check("consul=url=http://a,wait-seconds=30"))
                .doesNotThrowAnyException();
    }

    @Test
    void aMisspeltSettingIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> check("consul=adress=http://a"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("--adapter consul: \"adress\" (expected: url, wait-seconds)");
        assertThatThrownBy(() -> check("org.example.platform=wait=1"))
                .hasMessage(
                        "--adapter org.example.platform: \"wait\" (expected: url, wait-seconds)");
    }

    @Test
    void aValueOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> check("consul=wait-seconds=long"))
                .hasMessage("--adapter consul: wait-seconds: \"long\" (expected: a number)");
    }

    @Test
    void anAdapterThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> check("consol"))
                .hasMessage(
                        "--adapter: \"consol\" (expected: consul, or the PID of a dropped"
                                + " adapter)");
    }

    @Test
    void oneThatMayBeDroppedLaterIsTaken() {
        assertThatCode(() -> check("com.example.later=any=thing")).doesNotThrowAnyException();
    }
}
