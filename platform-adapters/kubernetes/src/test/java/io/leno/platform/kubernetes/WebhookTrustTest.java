package io.leno.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

@EnableKubernetesMockClient(crud = true)
final class WebhookTrustTest {
    private static final String BUNDLE = "UEVN"; // PEM

    private KubernetesClient client;

    @Test
    void theAuthorityIsWrittenAsSoonAsItIsKnownAndAgainWhenSomebodyElseWroteAnother() {
        var authority = new AtomicReference<>(Optional.<String>empty());
        registration("").create();
        try (var trust = new WebhookTrust(client, authority::get)) {
            trust.start();
            authority.set(Optional.of("PEM"));
            awaitBundle();
            registration("b3RoZXJz").update();
            awaitBundle();
        }
        assertThat(there().get().getWebhooks().getFirst().getName()).isEqualTo("v.leno.io");
    }

    private void awaitBundle() {
        there().waitUntilCondition(
                        it ->
                                BUNDLE.equals(
                                        it.getWebhooks()
                                                .getFirst()
                                                .getClientConfig()
                                                .getCaBundle()),
                        30,
                        TimeUnit.SECONDS);
    }

    private Resource<ValidatingWebhookConfiguration> there() {
        return client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(WebhookTrust.NAME);
    }

    private Resource<ValidatingWebhookConfiguration> registration(String bundle) {
        return client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .resource(
                        new ValidatingWebhookConfigurationBuilder()
                                .withNewMetadata()
                                .withName(WebhookTrust.NAME)
                                .endMetadata()
                                .addNewWebhook()
                                .withName("v.leno.io")
                                .withNewClientConfig()
                                .withCaBundle(bundle)
                                .endClientConfig()
                                .endWebhook()
                                .build());
    }
}
