package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem;
import io.leno.api.istio.Credential;

import org.junit.jupiter.api.Test;

class CredentialsTest {
    @Test
    void aSecretIsReadFromBase64AndFromText() {
        Credential read =
                credential(
                        """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: web, namespace: shop}
                        type: kubernetes.io/tls
                        data: {tls.crt: Q0VSVA==, tls.key: S0VZ}
                        stringData: {ca.crt: ROOT}
                        """);
        assertThat(read.keyPair()).hasValue(new Credential.KeyPair("CERT", "KEY", ""));
        assertThat(read.authorities()).hasValue(new Credential.Authorities("ROOT", ""));
    }

    @Test
    void aConfigMapHasAuthoritiesAsText() {
        Credential read =
                credential(
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: roots, namespace: shop}
                        data: {ca.crt: ROOT}
                        """);
        assertThat(read.authorities()).hasValue(new Credential.Authorities("ROOT", ""));
    }

    @Test
    void whatIsNotBase64IsRefusedWithoutShowingIt() {
        ParsedConfig parsed =
                Resources.parse(
                        """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: web, namespace: shop}
                        data: {tls.crt: "-----BEGIN", tls.key: hush!}
                        """);
        assertThat(parsed.isRefused()).isTrue();
        assertThat(parsed.problems())
                .extracting(Problem::path, Problem::message)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("data.tls.crt", "expected: base64"),
                        org.assertj.core.groups.Tuple.tuple("data.tls.key", "expected: base64"));
    }

    @Test
    void emptyKeysAndMissingOnesAreToldApart() {
        String secret =
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: web, namespace: shop}
                data: %s
                """;
        assertThat(credential(secret.formatted("{cert: \"\", key: \"\"}")).complaint())
                .isEqualTo("found keys \"cert\" and \"key\", but they were empty");
        assertThat(credential(secret.formatted("{a: \"\", b: \"\", c: \"\", d: \"\"}")).complaint())
                .endsWith("found: a, b, c, and 1 more...");
    }

    @Test
    void noValueIsEverShown() {
        Credential read =
                credential(
                        """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: web, namespace: shop}
                        stringData: {tls.crt: CERT, tls.key: HUSH}
                        """);
        assertThat(read.toString()).contains("tls.key").doesNotContain("HUSH");
    }

    private static Credential credential(String yaml) {
        ParsedConfig parsed = Resources.parse(yaml);
        assertThat(parsed.problems()).isEmpty();
        return (Credential) parsed.rules().getFirst().spec();
    }
}
