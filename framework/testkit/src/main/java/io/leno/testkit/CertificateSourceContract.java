package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.secret.CertificateSource;
import io.leno.api.secret.Secret;
import io.leno.api.secret.SecretListener;

import org.junit.jupiter.api.Test;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What every [CertificateSource] promises; its tests extend this.
public abstract class CertificateSourceContract {
    /// A source that has at least the secret of [#knownSecret]. Called several times for the same
    /// store of secrets.
    protected abstract CertificateSource newSource() throws Exception;

    protected abstract String knownSecret();

    /// Gives the known secret another value.
    protected abstract void change() throws Exception;

    private record Recorded(BlockingQueue<Secret> secrets) implements SecretListener {
        Recorded() {
            this(new LinkedBlockingQueue<>());
        }

        @Override
        public void secret(Secret now) {
            secrets.add(now);
        }

        @Override
        public void failed(String reason) {}

        Secret next() throws InterruptedException {
            Secret next = secrets.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("a secret within 20 s").isNotNull();
            return next;
        }
    }

    @Test
    protected void itHasAStableName() throws Exception {
        assertThat(newSource().name()).isNotBlank().isEqualTo(newSource().name());
    }

    @Test
    protected void aKnownSecretIsGivenAndGivenAgainWhenItChanges() throws Exception {
        var listener = new Recorded();
        try (var watch = newSource().watch(knownSecret(), listener)) {
            assertThat(watch).isNotNull();
            Secret first = listener.next();
            change();
            assertThat(listener.next()).isNotEqualTo(first);
        }
    }

    @Test
    protected void itIsSilentAfterTheWatchIsClosed() throws Exception {
        var closed = new Recorded();
        var witness = new Recorded();
        CertificateSource source = newSource();
        var watch = source.watch(knownSecret(), closed);
        try (var other = source.watch(knownSecret(), witness)) {
            assertThat(other).isNotNull();
            closed.next();
            witness.next();
            watch.close();
            change();
            witness.next();
            assertThat(closed.secrets).isEmpty();
        }
    }

    @Test
    protected void secretsDoNotShowWhatTheyHold() throws Exception {
        var listener = new Recorded();
        try (var watch = newSource().watch(knownSecret(), listener)) {
            assertThat(watch).isNotNull();
            assertThat(listener.next().toString()).doesNotContain("PRIVATE KEY");
        }
    }
}
