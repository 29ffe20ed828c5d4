package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.ScriptCompanions;
import io.leno.runtime.framework.TestJar;

import jdk.security.jarsigner.JarSigner;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Only what somebody trusted has signed is taken.
class SignaturesTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir private static Path keys;
    @TempDir private Path home;
    private TestDeployer it;

    @BeforeAll
    static void makeKeys() throws Exception {
        for (String who : List.of("us", "stranger")) {
            run(
                    "-genkeypair",
                    "-alias",
                    who,
                    "-dname",
                    "CN=" + who,
                    "-keyalg",
                    "EC",
                    "-validity",
                    "10",
                    "-keystore",
                    keys.resolve(who + ".p12").toString(),
                    "-storepass",
                    new String(PASSWORD));
        }
        run(
                "-exportcert",
                "-rfc",
                "-alias",
                "us",
                "-keystore",
                keys.resolve("us.p12").toString(),
                "-storepass",
                new String(PASSWORD),
                "-file",
                keys.resolve("us.pem").toString());
    }

    private static void run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @BeforeEach
    void start() throws Exception {
        it =
                new TestDeployer(
                        home,
                        new PluginPolicy(
                                5,
                                CanaryLimits.DEFAULT,
                                List.of(keys.resolve("us.pem")),
                                List.of(),
                                List.of(),
                                Duration.ZERO));
    }

    @AfterEach
    void stop() throws Exception {
        it.close();
    }

    private byte[] signed(byte[] jar, String who) throws Exception {
        KeyStore store = KeyStore.getInstance(keys.resolve(who + ".p12").toFile(), PASSWORD);
        var entry =
                (KeyStore.PrivateKeyEntry)
                        store.getEntry(who, new KeyStore.PasswordProtection(PASSWORD));
        Path file = Files.write(home.resolve("to-sign.jar"), jar);
        var signed = new ByteArrayOutputStream();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            new JarSigner.Builder(entry).build().sign(zip, signed);
        }
        return signed.toByteArray();
    }

    private static byte[] jar() {
        return TestJar.filter("acme", "one").file("text.txt", "hello").bytes();
    }

    private void drop(byte[] jar) throws Exception {
        Path part = Files.write(it.drops.resolve("acme.jar.part"), jar);
        Files.move(part, it.drops.resolve("acme.jar"));
    }

    private String refusal() throws InterruptedException {
        PluginEvent event = it.events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("a refusal").isNotNull();
        assertThat(event.kind()).isEqualTo(Kind.REFUSED);
        return event.text();
    }

    @Test
    void aJarThatATrustedKeySignedIsLive() throws Exception {
        drop(signed(jar(), "us"));

        it.next(Kind.LIVE);
    }

    @Test
    void anUnsignedJarIsRefused() throws Exception {
        drop(jar());

        assertThat(refusal()).contains("is not signed (expected: every entry)");
    }

    @Test
    void aStrangersSignatureIsRefused() throws Exception {
        drop(signed(jar(), "stranger"));

        assertThat(refusal()).contains("is signed by CN=stranger (expected: by somebody");
    }

    @Test
    void anEntryThatWasAddedLaterIsRefused() throws Exception {
        drop(with(signed(jar(), "us"), "extra.txt", "more"));

        assertThat(refusal())
                .isEqualTo("signature: extra.txt is not signed (expected: every entry)");
    }

    @Test
    void anEntryThatWasChangedIsRefused() throws Exception {
        drop(with(signed(jar(), "us"), "text.txt", "other"));

        assertThat(refusal())
                .contains("signature: changed after it was signed")
                .contains("text.txt");
    }

    @Test
    void anUnsignedScriptIsRefusedUntilItsSignatureComes() throws Exception {
        it.deployer.processIsUp();
        Files.writeString(it.drops.resolve("tenant.lua"), "return");

        assertThat(refusal()).contains("the script is not signed (expected: a .sig file");

        Files.write(it.drops.resolve("tenant.lua.sig"), signature("us", "return"));

        assertThat(refusal()).contains("no bundle takes .lua files");
    }

    @Test
    void aSignatureOfOtherTextIsRefused() throws Exception {
        Files.write(it.drops.resolve("tenant.lua.sig"), signature("us", "return 1"));
        Files.writeString(it.drops.resolve("tenant.lua"), "return 2");

        assertThat(refusal()).contains("the script's .sig does not fit, or is by a stranger");
    }

    @Test
    void aStrangersSignatureOfAScriptIsRefused() throws Exception {
        Files.write(it.drops.resolve("tenant.lua.sig"), signature("stranger", "return"));
        Files.writeString(it.drops.resolve("tenant.lua"), "return");

        assertThat(refusal()).contains("the script's .sig does not fit, or is by a stranger");
    }

    @Test
    void theSignatureIsOfTheSettingsToo() throws Exception {
        it.deployer.processIsUp();
        Files.writeString(it.drops.resolve("tenant.yaml"), "a: 2");
        Files.write(it.drops.resolve("tenant.lua.sig"), signature("us", "return\0a: 1"));
        Files.writeString(it.drops.resolve("tenant.lua"), "return");

        assertThat(refusal()).contains("the script's .sig does not fit");

        Files.writeString(it.drops.resolve("tenant.yaml"), "a: 1");

        assertThat(refusal()).contains("no bundle takes .lua files");
    }

    @Test
    void theSignatureThatComesWithADeploymentCounts() throws Exception {
        assertThat(deploy("return", signature("us", "return"))).contains("no bundle takes .lua");
        assertThat(deploy("return", signature("stranger", "return"))).contains("does not fit");
        assertThat(deploy("return", new byte[0])).contains("the script is not signed");
    }

    private String deploy(String text, byte[] signature) throws Exception {
        var beside = new ScriptCompanions("", Base64.getEncoder().encodeToString(signature));
        var options = new DeployOptions("tenant.lua", "", Optional.empty(), Optional.of(beside));
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return TestDeployer.get(it.deployer.deploy(content, options)).text();
    }

    private static byte[] signature(String who, String text) throws Exception {
        KeyStore store = KeyStore.getInstance(keys.resolve(who + ".p12").toFile(), PASSWORD);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign((PrivateKey) store.getKey(who, PASSWORD));
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return signature.sign();
    }

    /// The jar with one entry more, or another content.
    private static byte[] with(byte[] jar, String name, String text) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var in = new ZipInputStream(new ByteArrayInputStream(jar));
                var out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(
                        entry.getName().equals(name)
                                ? text.getBytes(StandardCharsets.UTF_8)
                                : content);
            }
            if (new String(jar, StandardCharsets.ISO_8859_1).contains(name)) out.closeEntry();
            else {
                out.putNextEntry(new ZipEntry(name));
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
