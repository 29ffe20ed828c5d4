package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Credential;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator.Translation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.Set;

class SecretTranslatorTest {
    private static final String OTHERS = "kubernetes-gateway://other/wild";

    private final TestMesh mesh = TestMesh.bookinfo();
    private final Node gateway = TestMesh.gateway();
    private final String namespace = gateway.namespace();

    @Test
    void aSecretOfTypeTlsHasCertificateKeyAndStaple() {
        add("Secret", namespace, "own", "tls.crt", "C", "tls.key", "K", "tls.ocsp-staple", "S");
        var certificate = secret("kubernetes://own").getTlsCertificate();
        assertThat(certificate.getCertificateChain().getInlineBytes().toStringUtf8())
                .isEqualTo("C");
        assertThat(certificate.getPrivateKey().getInlineBytes().toStringUtf8()).isEqualTo("K");
        assertThat(certificate.getOcspStaple().getInlineBytes().toStringUtf8()).isEqualTo("S");
    }

    @Test
    void theKeysOfAGenericSecretGoBeforeThoseOfOneForTls() {
        add("Secret", namespace, "own", "cert", "G", "key", "K", "tls.crt", "C", "tls.key", "T");
        var certificate = secret("kubernetes://own").getTlsCertificate();
        assertThat(certificate.getCertificateChain().getInlineBytes().toStringUtf8())
                .isEqualTo("G");
        assertThat(certificate.getPrivateKey().getInlineBytes().toStringUtf8()).isEqualTo("K");
    }

    @Test
    void authoritiesAreInASecretOfTheirOwnOrBesideTheCertificate() {
        add("Secret", namespace, "one", "tls.crt", "C", "tls.key", "K", "ca.crt", "A");
        add("Secret", namespace, "two-cacert", "cacert", "B", "crl", "R");
        assertThat(trusted(secret("kubernetes://one-cacert"))).isEqualTo("A");
        Secret two = secret("kubernetes://two-cacert");
        assertThat(trusted(two)).isEqualTo("B");
        assertThat(two.getValidationContext().getCrl().getInlineBytes().toStringUtf8())
                .isEqualTo("R");
    }

    @Test
    void aSecretOfAnotherNamespaceIsNotGivenAway() {
        add("Secret", "other", "theirs", "tls.crt", "C", "tls.key", "K");
        Translation answer = translate("kubernetes://other/theirs");
        assertThat(answer.resources()).isEmpty();
        assertThat(answer.problems())
                .extracting(Problem::message)
                .containsExactly(
                        "secret other/theirs may not be read from namespace "
                                + namespace
                                + ": what needs it waits");
    }

    @Test
    void aGatewayOfTheGatewayApiMayUseWhatItWasGranted() {
        add("Secret", "other", "wild", "tls.crt", "C", "tls.key", "K");
        assertThat(translate(OTHERS).resources()).isEmpty();
        var key = new ResourceKey("gateway.networking.k8s.io", "Gateway", namespace, "web");
        var tls = ServerTls.of(false, ServerTls.Mode.SIMPLE, OTHERS);
        mesh.rule(key, gateway(server(443, "HTTPS", tls, "*")));
        assertThat(secret(OTHERS).hasTlsCertificate()).isTrue();
    }

    @Test
    void aGatewayOfIstioCannotUseTheSecretsOfOthersByNamingThemSo() {
        add("Secret", "other", "wild", "tls.crt", "C", "tls.key", "K");
        var key = new ResourceKey("networking.istio.io", "Gateway", namespace, "web");
        var tls = ServerTls.of(false, ServerTls.Mode.SIMPLE, OTHERS);
        mesh.rule(key, gateway(server(443, "HTTPS", tls, "*")));
        assertThat(translate(OTHERS).resources()).isEmpty();
    }

    @Test
    void authoritiesInAConfigMapAreForEverybody() {
        add("ConfigMap", "other", "roots", "ca.crt", "A");
        assertThat(trusted(secret("configmap://other/roots-cacert"))).isEqualTo("A");
    }

    @Test
    void whoNamesASecretThatIsMissingIsTold() {
        var tls = ServerTls.of(false, ServerTls.Mode.SIMPLE, "gone");
        mesh.rule("front", gateway(server(443, "HTTPS", tls, "*")));
        assertThat(translate("kubernetes://gone").problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.path())
                                    .isEqualTo("spec.servers[0].tls.credentialName");
                            assertThat(problem.message())
                                    .isEqualTo(
                                            "secret "
                                                    + namespace
                                                    + "/gone not found: what needs it waits");
                        });
    }

    @Test
    void aSecretWithoutACertificateIsReportedByWhatItHas() {
        add("Secret", namespace, "odd", "user", "u", "password", "p");
        assertThat(translate("kubernetes://odd").problems())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .contains("(tls.crt and tls.key); found: password, user");
    }

    @Test
    void aNewCertificateConcernsSecretsAndNothingElse() {
        var key = new ResourceKey("", "Secret", namespace, "own");
        var delta = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of(key));
        MeshModel model = mesh.build();
        var index = new LatestIndex();
        assertThat(new SecretTranslator(index).isAffectedBy(delta, model, gateway)).isTrue();
        assertThat(new ListenerTranslator(index).isAffectedBy(delta, model, gateway)).isFalse();
        assertThat(new ClusterTranslator(index).isAffectedBy(delta, model, gateway)).isFalse();
        assertThat(new RouteTranslator(index).isAffectedBy(delta, model, gateway)).isFalse();
        assertThat(new EndpointTranslator(index).isAffectedBy(delta, model, gateway)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "cert,kubernetes://cert",
        "sds://cert,kubernetes://cert",
        "kubernetes://ns/cert,kubernetes://ns/cert",
        "kubernetes-gateway://ns/cert,kubernetes-gateway://ns/cert",
        "configmap://ns/cert,configmap://ns/cert",
        "builtin://,default",
        "invalid://x,invalid://"
    })
    void credentialsAreAskedForByIstiosNames(String credential, String resource) {
        assertThat(SecretNames.resource(credential)).isEqualTo(resource);
    }

    private void add(String kind, String owner, String name, String... entries) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < entries.length; i += 2) map.put(entries[i], entries[i + 1]);
        mesh.rule(new ResourceKey("", kind, owner, name), new Credential(map));
    }

    private Translation translate(String name) {
        return new SecretTranslator(new LatestIndex())
                .translate(mesh.build(), gateway, ResourceNames.of(Set.of(name)));
    }

    private Secret secret(String name) {
        Translation answer = translate(name);
        assertThat(answer.problems()).isEmpty();
        Secret secret = Translated.decode(Secret.parser(), answer.resources().getFirst().bytes());
        assertThat(secret.getName()).isEqualTo(name);
        return secret;
    }

    private static String trusted(Secret secret) {
        return secret.getValidationContext().getTrustedCa().getInlineBytes().toStringUtf8();
    }
}
