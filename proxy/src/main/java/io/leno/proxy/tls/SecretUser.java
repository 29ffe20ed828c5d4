package io.leno.proxy.tls;

import io.envoyproxy.envoy.admin.v3.Certificate;

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

    /// Names of secrets that come by ADS.
    Set<String> secretNames();

    /// Files whose change asks for a reload.
    Set<Path> files();

    /// For `/certs`.
    Certificate certificates();
}
