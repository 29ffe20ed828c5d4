package io.leno.api.secret;

import static java.util.Objects.requireNonNull;

/// What TLS needs. Texts are PEM. Secrets do not show what they hold.
public sealed interface Secret {
    /// Who we are.
    ///
    /// @param chain the certificate first, then those that it was signed by
    record KeyPair(String chain, String privateKey) implements Secret {
        public KeyPair {
            requireNonNull(chain, "chain");
            requireNonNull(privateKey, "privateKey");
        }

        @Override
        public String toString() {
            return "KeyPair[" + chain.length() + " characters of certificates]";
        }
    }

    /// Whom we believe.
    ///
    /// @param authorities certificates, at least one
    record Trust(String authorities) implements Secret {
        public Trust {
            requireNonNull(authorities, "authorities");
        }
    }
}
