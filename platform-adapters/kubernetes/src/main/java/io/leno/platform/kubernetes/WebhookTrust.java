package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets the API server trust this process's validation webhook: keeps `caBundle` in the
/// ValidatingWebhookConfiguration `leno-validator` what it has to be. Where there is no such
/// object, nobody asks for validation, and nothing is done.
final class WebhookTrust
        implements ResourceEventHandler<ValidatingWebhookConfiguration>, AutoCloseable {
    static final String NAME = "leno-validator";

    private static final Logger log = LoggerFactory.getLogger(WebhookTrust.class);
    private static final Executor SOON = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final KubernetesClient client;
    private final Supplier<Optional<String>> authority;
    private @Nullable SharedIndexInformer<ValidatingWebhookConfiguration> informer;
    private volatile boolean closed;

    /// @param authority PEM; empty while it is not known
    WebhookTrust(KubernetesClient client, Supplier<Optional<String>> authority) {
        this.client = client;
        this.authority = authority;
    }

    void start() {
        informer =
                client.admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName(NAME)
                        .runnableInformer(0)
                        .addEventHandler(this)
                        .exceptionHandler((_, problem) -> isWorthAnotherTry(problem));
        informer.start();
    }

    private static boolean isWorthAnotherTry(Throwable problem) {
        log.debug("{}: {}", NAME, problem.toString());
        return true;
    }

    @Override
    public void onAdd(ValidatingWebhookConfiguration configuration) {
        check(configuration);
    }

    @Override
    public void onUpdate(
            ValidatingWebhookConfiguration before, ValidatingWebhookConfiguration configuration) {
        check(configuration);
    }

    @Override
    public void onDelete(ValidatingWebhookConfiguration configuration, boolean isLastStateUnknown) {
        log.debug("{} is gone", NAME);
    }

    private void check(ValidatingWebhookConfiguration configuration) {
        if (closed) return;
        Optional<String> trusted = authority.get();
        if (trusted.isEmpty()) {
            SOON.execute(() -> check(configuration));
            return;
        }
        byte[] pem = trusted.get().getBytes(StandardCharsets.US_ASCII);
        String bundle = Base64.getEncoder().encodeToString(pem);
        boolean isRight =
                configuration.getWebhooks().stream()
                        .allMatch(each -> bundle.equals(each.getClientConfig().getCaBundle()));
        if (!isRight) SOON.execute(() -> write(bundle));
    }

    /// Of replicas that have an authority each the last one wins: give them one certificate.
    private void write(String bundle) {
        if (closed) return;
        try {
            client.admissionRegistration()
                    .v1()
                    .validatingWebhookConfigurations()
                    .withName(NAME)
                    .edit(
                            configuration -> {
                                for (ValidatingWebhook each : configuration.getWebhooks())
                                    each.getClientConfig().setCaBundle(bundle);
                                return configuration;
                            });
            log.info("{} trusts this process's webhook", NAME);
        } catch (KubernetesClientException e) {
            log.warn("{} cannot be told what to trust: {}", NAME, e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        SharedIndexInformer<ValidatingWebhookConfiguration> running = informer;
        if (running != null) running.close();
    }
}
