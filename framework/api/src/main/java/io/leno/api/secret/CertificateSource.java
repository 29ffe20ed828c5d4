package io.leno.api.secret;

import org.osgi.annotation.versioning.ConsumerType;

/// Gives certificates to proxies of this process. A bundle registers one as a declarative-services
/// component. A TLS context gets its secrets from here where it names the source: as
/// `instance_name` of a certificate provider instance, or by an SDS configuration whose gRPC
/// cluster has the source's name. Where two have the same name, the one that came last is asked
/// from then on; when the last one is withdrawn, what it gave stays in force.
@ConsumerType
public interface CertificateSource {
    /// `vault`, `sds-grpc`.
    String name();

    /// Gives the secret to the listener as soon as it is known and whenever it changes, on any
    /// thread, also from within this call. Called on the configuration's thread: must not block.
    ///
    /// @param secret its name; empty where the configuration gives none
    /// @return ends it: the listener is not called after [AutoCloseable#close] has returned
    Watch watch(String secret, SecretListener listener);

    /// Somebody wants the secret.
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /// Called once.
        @Override
        void close();
    }
}
