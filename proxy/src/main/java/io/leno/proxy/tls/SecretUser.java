package io.leno.proxy.tls;

import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;

import java.nio.file.Path;
import java.util.Set;

/// One TLS context of a listener or a cluster, as the [SecretStore] sees it. Called on the
/// configuration's thread.
public sealed interface SecretUser permits ServerTls, ClientTls {
    /// False as long as a secret is missing.
    boolean isReady();

    /// Takes what secrets and files are now. Established connections stay as they are.
    ///
    /// @throws InvalidTlsException when something cannot be used; what was there stays in force
    void reload();

    /// Secrets that come by SDS.
    Set<SdsSecretConfig> secrets();

    /// Files whose change asks for a reload.
    Set<Path> files();

    /// For `/certs`.
    Certificate certificates();
}
